//go:build !globalflags

package main

import "github.com/spf13/pflag"

func addCustomGlobalFlags(*pflag.FlagSet) {}
