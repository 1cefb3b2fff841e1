// Package flagset lets a component's own flag parser answer `flags` requests.
package flagset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	_ "k8s.io/component-base/logs/json/register" // it brings flags of its own
	"k8s.io/klog/v2"
)

// Parser reads one argument list the way the component does. Each list gets a
// parser of its own, since flags may be given more than once and add up.
type Parser struct {
	Flags *pflag.FlagSet
	Parse func(arguments []string) error
}

// OfCommand parses as cobra does under component-base's cli.Run.
func OfCommand(command *cobra.Command) Parser {
	command.SetGlobalNormalizationFunc(cliflag.WordSepNormalizeFunc)
	command.InitDefaultHelpFlag()
	return Parser{Flags: command.Flags(), Parse: func(arguments []string) error {
		command.SilenceUsage = true
		if err := command.ParseFlags(arguments); err != nil {
			return err
		}
		return command.ValidateArgs(command.Flags().Args())
	}}
}

// TakesNoArguments is what every component says to an argument that is no flag.
func TakesNoArguments(command *cobra.Command, arguments []string) error {
	for _, argument := range arguments {
		if argument != "" {
			return fmt.Errorf("%q does not take any arguments, got %q", command.CommandPath(), arguments)
		}
	}
	return nil
}

type request struct {
	ID    json.RawMessage `json:"id"`
	Do    string          `json:"do"`
	Kind  string          `json:"kind"`
	Value []string        `json:"value"`
}

type problem struct {
	Message string `json:"message"`
}

type verdict struct {
	ID       json.RawMessage `json:"id,omitempty"`
	Accepted bool            `json:"accepted"`
	Stage    string          `json:"stage,omitempty"`
	Strict   bool            `json:"strict"`
	Problems []problem       `json:"problems"`
}

type failure struct {
	ID    json.RawMessage `json:"id,omitempty"`
	Error string          `json:"error"`
}

// kept are flags whose value is a variable of the process that takes a value
// once: until 1.30 kube-apiserver and kube-controller-manager link them in. A
// list with one of them gets a process of its own, as it would have.
var kept = []string{"cloud-provider-gce-lb-src-cidrs", "cloud-provider-gce-l7lb-src-cidrs"}

func mentionsKept(arguments []string) bool {
	return slices.ContainsFunc(arguments, func(argument string) bool {
		named := strings.ReplaceAll(argument, "_", "-")
		return slices.ContainsFunc(kept, func(name string) bool { return strings.Contains(named, name) })
	})
}

// ownProcess is how a program calls itself for one request.
const ownProcess = "--one"

func askOwnProcess(line []byte) any {
	program, err := os.Executable()
	if err != nil {
		return failure{Error: err.Error()}
	}
	command := exec.Command(program, ownProcess)
	command.Stdin = bytes.NewReader(line)
	said, err := command.Output()
	if err != nil {
		return failure{Error: fmt.Sprintf("%s %s: %v", program, ownProcess, err)}
	}
	return json.RawMessage(said)
}

// Main answers requests until standard input ends, or prints the flags.
func Main(fresh func() Parser) {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	mode := ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	var err error
	switch mode {
	case "--dump":
		err = dump(fresh().Flags, os.Stdout)
	case ownProcess:
		err = serve(func(r *request, _ []byte) any { return judge(fresh, r) }, os.Stdin, os.Stdout)
	default:
		err = serve(func(r *request, line []byte) any {
			if mentionsKept(r.Value) {
				return askOwnProcess(line)
			}
			return judge(fresh, r)
		}, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(judge func(*request, []byte) any, in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(answer(judge, line)); err != nil {
				return err
			}
		}
		if lines.Buffered() == 0 || err != nil {
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

func answer(judge func(*request, []byte) any, line []byte) any {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return failure{Error: "not a request: " + err.Error()}
	}
	if r.Do != "judge" || r.Kind != "flags" {
		return failure{ID: r.ID, Error: fmt.Sprintf("cannot do %q of kind %q", r.Do, r.Kind)}
	}
	return judge(&r, line)
}

func judge(fresh func() Parser, r *request) any {
	v := verdict{ID: r.ID, Problems: []problem{}, Accepted: true}
	if stage, err := parse(fresh, r.Value); err != nil {
		v.Accepted = false
		v.Stage = stage
		v.Problems = append(v.Problems, problem{Message: err.Error()})
	}
	return v
}

func parse(fresh func() Parser, arguments []string) (stage string, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			stage, err = "panic", fmt.Errorf("%v", crash)
		}
	}()
	parser := fresh()
	parser.Flags.SetOutput(io.Discard)
	return "parse", parser.Parse(arguments)
}

type row struct {
	Name       string `json:"name"`
	Short      string `json:"short,omitempty"`
	Type       string `json:"type"`
	Default    string `json:"default,omitempty"`
	Bare       string `json:"bare,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	Hidden     bool   `json:"hidden,omitempty"`
}

func dump(flags *pflag.FlagSet, out io.Writer) error {
	var rows []row
	flags.VisitAll(func(f *pflag.Flag) {
		rows = append(rows, row{
			Name: f.Name, Short: f.Shorthand, Type: f.Value.Type(), Default: f.DefValue,
			Bare: f.NoOptDefVal, Deprecated: f.Deprecated, Hidden: f.Hidden,
		})
	})
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(rows)
}
