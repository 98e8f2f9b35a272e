package io.github.ssl4j.examples;

import picocli.CommandLine.Command;

@Command(name = "eval", description = "x")
final class Eval implements Runnable {
    public void run() {}
}
