package io.github.ssl4j.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A folder with the files of a run that nobody made. */
final class WrittenRun {
    private final Path folder;

    private WrittenRun(Path folder) {
        this.folder = folder;
    }

    /** Writes a run of so many steps, ten an epoch, of as many epochs as that makes. */
    static WrittenRun of(Path folder, int steps) {
        WrittenRun run = new WrittenRun(folder);
        run.configuration("simclr", Math.max(1, steps / 10), 0.5);
        StringBuilder lines = new StringBuilder();
        for (int step = 0; step < steps; step++) {
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"step\":%d,\"epoch\":%d,\"loss\":%.4f,\"learning_rate\":0.1,%s\"images_per_second\":100.0,"
                            + "\"wait_share\":0.25,\"seconds\":%.1f}%n",
                    step,
                    1 + step / 10,
                    step == steps / 2 ? 77.5 : 5 - 4.0 * step / steps,
                    step % 10 == 0 ? "\"feature_spread\":0.04,\"effective_rank\":9.0," : "",
                    0.5 * (step + 1)));
        }
        return run.write("metrics.jsonl", lines.toString());
    }

    WrittenRun configuration(String method, int epochs, double temperature) {
        return write("config.json", """
                {"schema": 1, "method": "%s", "preset": "cifar10", "settings": {"loss": {"temperature": %s}},
                 "recipe": {"epochs": %d, "batchSize": 8}, "backbone": {"type": "resnet", "width": 16},
                 "evaluation": {"size": 32}, "seed": 1, "device": "cpu", "data": {"path": "/photos", "images": 80,
                 "channels": 3}}
                """.formatted(method, temperature, epochs));
    }

    /** Writes a file of the run, or replaces it. */
    WrittenRun write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }
}
