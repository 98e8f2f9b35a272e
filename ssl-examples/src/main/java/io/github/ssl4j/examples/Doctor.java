package io.github.ssl4j.examples;

import picocli.CommandLine.Command;

@Command(name = "doctor", description = "x")
final class Doctor implements Runnable {
    public void run() {}
}
