package io.github.ssl4j.examples;

import picocli.CommandLine.Command;

@Command(name = "simclr", description = "x")
final class PretrainSimClr implements Runnable {
    public void run() {}
}
