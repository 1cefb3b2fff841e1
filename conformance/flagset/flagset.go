// Package flagset lets a component's own flag parser answer `flags` requests.
package flagset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/validation/field"
	cliflag "k8s.io/component-base/cli/flag"
	_ "k8s.io/component-base/logs/json/register" // it brings flags of its own
	"k8s.io/klog/v2"
)

// Parser reads one argument list the way the component does. Each list gets a
// parser of its own, since flags may be given more than once and add up.
type Parser struct {
	Flags *pflag.FlagSet
	Parse func(arguments []string) error
	// Start is what the component does with the flags that Parse read before it
	// touches the host. It gives what it complains of, and the step that ended it:
	// of steps behind that one it says nothing.
	Start func() (step string, complaints []error)
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
	Path    string `json:"path,omitempty"`
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

// kept are flags whose value is a variable of the process: until 1.30
// kube-apiserver and kube-controller-manager link some in that take a value
// once, and a start sets gates and versions for the whole process. A list with
// one of them gets a process of its own, as it would have.
var kept = map[string][]string{
	"flags": {"cloud-provider-gce-lb-src-cidrs", "cloud-provider-gce-l7lb-src-cidrs"},
	"start": {"cloud-provider-gce-lb-src-cidrs", "cloud-provider-gce-l7lb-src-cidrs", "feature-gates", "emulated-version", "min-compatibility-version"},
}

func (r *request) mentionsKept() bool {
	return slices.ContainsFunc(r.Value, func(argument string) bool {
		named := strings.ReplaceAll(argument, "_", "-")
		return slices.ContainsFunc(kept[r.Kind], func(name string) bool { return strings.Contains(named, name) })
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

// Main answers requests until standard input ends, or prints the flags. The flags
// of `starter` are those of `fresh`, and their Start can be asked.
func Main(fresh, starter func() Parser) {
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	defer forgetFiles()
	mode := ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	var err error
	switch mode {
	case "--dump":
		err = dump(fresh().Flags, os.Stdout)
	case ownProcess:
		err = serve(func(r *request, _ []byte) any { return judge(fresh, starter, r) }, os.Stdin, os.Stdout)
	default:
		err = serve(func(r *request, line []byte) any {
			if r.mentionsKept() {
				return askOwnProcess(line)
			}
			return judge(fresh, starter, r)
		}, os.Stdin, os.Stdout)
	}
	if err != nil {
		forgetFiles()
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
	if r.Do != "judge" || kept[r.Kind] == nil {
		return failure{ID: r.ID, Error: fmt.Sprintf("cannot do %q of kind %q", r.Do, r.Kind)}
	}
	return judge(&r, line)
}

func judge(fresh, starter func() Parser, r *request) any {
	v := verdict{ID: r.ID, Problems: []problem{}, Accepted: true}
	ask, with := parse, fresh
	if r.Kind == "start" {
		ask, with = start, starter
	}
	if stage, complaints := ask(with, r.Value); len(complaints) > 0 {
		v.Accepted = false
		v.Stage = stage
		for _, complaint := range complaints {
			v.Problems = append(v.Problems, problemOf(complaint))
		}
	}
	return v
}

// problemOf gives a complaint with the field it is about, where it is about one.
func problemOf(complaint error) problem {
	var at *field.Error
	if errors.As(complaint, &at) {
		return problem{Path: at.Field, Message: complaint.Error()}
	}
	return problem{Message: complaint.Error()}
}

func caught(stage *string, complaints *[]error) {
	if crash := recover(); crash != nil {
		*stage, *complaints = "panic", []error{fmt.Errorf("%v", crash)}
	}
}

func parse(fresh func() Parser, arguments []string) (stage string, complaints []error) {
	defer caught(&stage, &complaints)
	parser := fresh()
	parser.Flags.SetOutput(io.Discard)
	if err := parser.Parse(arguments); err != nil {
		return "parse", []error{err}
	}
	return "", nil
}

func start(fresh func() Parser, arguments []string) (stage string, complaints []error) {
	defer caught(&stage, &complaints)
	parser := fresh()
	parser.Flags.SetOutput(io.Discard)
	if err := parser.Parse(withFiles(arguments)); err != nil {
		return "parse", []error{err}
	}
	stage, complaints = parser.Start()
	return stage, Flatten(complaints...)
}

// Flatten takes errors that hold several apart.
func Flatten(errs ...error) []error {
	var out []error
	for _, err := range errs {
		var aggregate utilerrors.Aggregate
		switch {
		case err == nil:
		case errors.As(err, &aggregate):
			out = append(out, Flatten(aggregate.Errors()...)...)
		default:
			out = append(out, err)
		}
	}
	return out
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
