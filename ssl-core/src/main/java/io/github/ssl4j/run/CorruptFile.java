package io.github.ssl4j.run;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.TooManyCorruptImagesException;
import io.github.ssl4j.data.files.FileNames;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps the list of the images of a run that are corrupt, a line for each: its name, a tab, and what is wrong with it.
 * There is no file where all are intact. Training goes on where the file cannot be written any more, which is logged.
 */
public final class CorruptFile implements TrainingListener {
    private final Path path;
    private final BestEffort effort;
    private final Set<String> lines = new LinkedHashSet<>();

    /** Creates the keeper of a file. */
    public CorruptFile(Path path) {
        this.path = Objects.requireNonNull(path, "path");
        this.effort = new BestEffort(path.toString());
    }

    /** Learns what the part of the run before a resumption found, as it is found again. */
    @Override
    public void onStart(Training training) {
        if (Files.exists(path)) {
            try {
                lines.addAll(Files.readAllLines(path));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void onCorruptImage(CorruptImage image, int soFar) {
        add(image.name(), image.reason());
    }

    /** Adds the images that ended a run. */
    public void add(TooManyCorruptImagesException tooMany) {
        for (CorruptImageException image : tooMany.images()) {
            add(image.image(), image.reason());
        }
    }

    private void add(String name, String reason) {
        String line = FileNames.printable(name) + "\t" + reason.replaceAll("\\R", " ");
        if (lines.add(line)) {
            effort.write(
                    () -> Files.writeString(path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        }
    }
}
