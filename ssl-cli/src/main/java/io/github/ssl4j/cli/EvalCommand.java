package io.github.ssl4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What evaluations share: labelled images, and where to print. */
abstract class EvalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LabelledImages labelled = new LabelledImages();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of whatever is drawn. Default: 1.")
    private long seed = 1;

    @Override
    public final Integer call() throws Exception {
        return Failures.catchingOutOfMemory(() -> {
            try (ImageParts images = labelled.open(out())) {
                evaluate(images);
                out().flush();
                return 0;
            }
        });
    }

    abstract void evaluate(ImageParts images);

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    long seed() {
        return seed;
    }
}
