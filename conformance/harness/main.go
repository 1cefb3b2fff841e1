// Command judge asks Kubernetes' own readers and validators for a verdict.
//
// It reads one JSON request a line and writes one JSON answer a line, in order.
// `judge --dump` prints what one release knows: fields, gates, defaults.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"k8s.io/klog/v2"
)

func main() {
	silenceLogs()
	debug.SetGCPercent(400) // cases are small and many
	if len(os.Args) > 1 && os.Args[1] == "--dump" {
		if err := dump(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	cleanUp, err := prepareFiles()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err = serve(os.Stdin, os.Stdout)
	cleanUp()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// silenceLogs keeps the readers' warnings (one per GA gate, one per lenient
// decoding) out of a run of a million cases.
func silenceLogs() {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
}

func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(answer(line)); err != nil {
				return err
			}
		}
		// A caller that waits for each answer must get it; one that streams gets
		// whole buffers.
		if reader.Buffered() == 0 || err != nil {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
