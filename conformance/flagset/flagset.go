// Package flagset lets a component's own flag parser answer `flags` requests.
package flagset

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

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

// Main answers requests until standard input ends, or prints the flags.
func Main(fresh func() Parser) {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	var err error
	if len(os.Args) > 1 && os.Args[1] == "--dump" {
		err = dump(fresh().Flags, os.Stdout)
	} else {
		err = serve(fresh, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(fresh func() Parser, in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(answer(fresh, line)); err != nil {
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

func answer(fresh func() Parser, line []byte) any {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return failure{Error: "not a request: " + err.Error()}
	}
	if r.Do != "judge" || r.Kind != "flags" {
		return failure{ID: r.ID, Error: fmt.Sprintf("cannot do %q of kind %q", r.Do, r.Kind)}
	}
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
