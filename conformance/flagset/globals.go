package flagset

import (
	"errors"
	"reflect"

	logsapi "k8s.io/component-base/logs/api/v1"
)

// SetGlobals sets gates and versions as the commands of 1.31 and later do before
// they run; options of earlier ones have no registry. A second call for one
// process changes nothing, where no gate or version is given.
func SetGlobals(options any) error {
	registry := reflect.ValueOf(options).Elem().FieldByName("ComponentGlobalsRegistry")
	if !registry.IsValid() {
		return nil
	}
	set, ok := registry.Interface().(interface{ SetFallback() error })
	if !ok {
		return nil
	}
	return set.SetFallback()
}

// SetUpLogging crashes where the component would: until 1.34 a flush frequency
// that no ticker takes passes the validators.
func SetUpLogging(logging *logsapi.LoggingConfiguration) error {
	if logging.FlushFrequency.Duration.Duration <= 0 {
		return errors.New("--log-flush-frequency: non-positive interval for NewTicker")
	}
	return nil
}
