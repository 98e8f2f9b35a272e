package io.github.ssl4j.cli;

import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Pretraining: a command for every method of the catalogue, each made from what the method says of itself. */
@Command(
        name = "pretrain",
        description = "Pretrain an encoder on your images, without labels. ssl4j methods tells which method to choose.",
        footer = {"", "A stopped run: ssl4j pretrain --resume DIR"})
final class Pretrain implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--resume", paramLabel = "DIR", description = "Resume the run in DIR as if it had never stopped.")
    private Path resume;

    @Unmatched
    private List<String> unknown = new ArrayList<>();

    private Pretrain() {}

    /** Returns the command, with all methods below it if they are wanted. */
    static CommandLine commandLine(boolean withMethods) {
        CommandLine pretrain = new CommandLine(new Pretrain());
        for (Method<?> method : withMethods ? Methods.all() : List.<Method<?>>of()) {
            pretrain.addSubcommand(method.about().name(), new CommandLine(PretrainCommand.specification(method)));
        }
        return pretrain;
    }

    @Override
    public Integer call() throws Exception {
        if (!unknown.isEmpty() && unknown.get(0).startsWith("-")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown option '" + unknown.get(0) + "'; without a method, expected --resume DIR alone");
        }
        if (!unknown.isEmpty()) {
            Methods.named(unknown.get(0));
        }
        if (resume == null) {
            throw new ParameterException(spec.commandLine(), "expected a method or --resume DIR, found neither");
        }
        return Failures.catchingOutOfMemory(
                () -> PretrainJob.resume(resume, new PretrainOptions(), spec.commandLine()));
    }
}
