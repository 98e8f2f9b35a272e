package io.github.ssl4j.run;

import io.github.ssl4j.run.tensorboard.EventFile;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Writes the numbers of every step and probe, and the pictures that a {@link PictureSaver} makes, as an event file for
 * TensorBoard, one for each process that works on a run. Training goes on where they cannot be written any more, which
 * is logged.
 */
public final class TensorBoardEvents implements TrainingListener {
    private static final long FLUSH_EVERY_NANOS = 2_000_000_000L;

    private final Path folder;
    private final Path pictures;
    private final BestEffort effort;
    private EventFile file;
    private long flushed;

    /**
     * Creates a listener.
     *
     * @param folder where the file goes
     * @param pictures where the pictures are; a listener that makes them is to be added before this one
     */
    public TensorBoardEvents(Path folder, Path pictures) {
        this.folder = Objects.requireNonNull(folder, "folder");
        this.effort = new BestEffort("events for TensorBoard in " + folder);
        this.pictures = Objects.requireNonNull(pictures, "pictures");
    }

    @Override
    public void onStart(Training training) {
        effort.write(() -> {
            file = EventFile.create(folder);
            long step = training.progress().step();
            if (step > 0) {
                file.resumed(step);
            }
        });
    }

    @Override
    public void onStep(StepReport report) {
        effort.write(() -> {
            file.scalars(report.progress().step(), StepFigures.of(report));
            long now = System.nanoTime();
            if (now - flushed >= FLUSH_EVERY_NANOS) {
                file.flush();
                flushed = now;
            }
        });
    }

    @Override
    public void onProbe(ProbeReport report) {
        Map<String, Double> figures = new LinkedHashMap<>();
        report.figures().forEach((name, value) -> figures.put("probe/" + name, value));
        effort.write(() -> file.scalars(report.step(), figures));
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        Path picture = pictures.resolve(PictureSaver.fileName(epoch.number()));
        effort.write(() -> {
            if (Files.exists(picture)) {
                byte[] png = Files.readAllBytes(picture);
                BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(png));
                if (sheet == null) {
                    throw new IOException("expected a PNG, found otherwise: " + picture);
                }
                long step = epoch.training().progress().step();
                file.picture(step, "pictures", png, sheet.getHeight(), sheet.getWidth());
            }
            file.flush();
        });
    }

    @Override
    public void onEnd() {
        if (file != null) {
            effort.close(file);
        }
    }
}
