package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The images that a run was asked for on, and the pretraining that they and the options make, the same on the driver and
 * on every worker.
 *
 * @param parts which are closed with this
 * @param pretraining on those to train on
 */
record OpenedRun(ImageParts parts, Pretraining pretraining) implements AutoCloseable {

    /** Opens what a new run was asked for with. */
    static OpenedRun begin(Method<?> method, PretrainOptions options) {
        return of(
                ImageParts.open(new SourcePaths(options.data), options.test, options.opening, options.knn()),
                options,
                parts -> Pretraining.of(method, parts.training()));
    }

    /**
     * Opens what a run that was begun is gone on with.
     *
     * @throws IllegalArgumentException if neither the run nor the options say where its images are
     */
    static OpenedRun resume(Path directory, PretrainOptions options) {
        ObjectNode configuration = RunConfiguration.read(directory);
        List<Path> data = options.data.isEmpty() ? RunConfiguration.data(configuration) : options.data;
        if (data.isEmpty()) {
            throw new IllegalArgumentException(
                    "the run in " + directory + " does not say where its images are; expected --data PATH, found none");
        }
        return of(
                ImageParts.reopen(new SourcePaths(data), options.test, options.opening, options.knn(), configuration),
                options,
                parts -> Pretraining.asIn(directory, parts.training()));
    }

    private static OpenedRun of(
            ImageParts parts, PretrainOptions options, Function<ImageParts, Pretraining> beginning) {
        try {
            Pretraining pretraining = options.ask(beginning.apply(parts));
            parts.note(pretraining);
            return new OpenedRun(parts, pretraining);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
