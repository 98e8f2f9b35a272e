package io.github.ssl4j.run;

import io.github.ssl4j.run.tensorboard.EventFile;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the numbers of every step, and the pictures that a {@link PictureSaver} makes, as an event file for TensorBoard,
 * one for each process that works on a run. Training goes on where that fails: it is logged once, and nothing more is
 * written.
 */
public final class TensorBoardEvents implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardEvents.class);
    private static final long FLUSH_EVERY_NANOS = 2_000_000_000L;

    private final Path folder;
    private final Path pictures;
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
        this.pictures = Objects.requireNonNull(pictures, "pictures");
    }

    @Override
    public void onStart(Training training) {
        try {
            file = EventFile.create(folder);
        } catch (IOException e) {
            warn(e);
        }
        long step = training.progress().step();
        if (step > 0) {
            write(events -> events.resumed(step));
        }
    }

    @Override
    public void onStep(StepReport report) {
        write(events -> {
            events.scalars(report.progress().step(), StepFigures.of(report));
            long now = System.nanoTime();
            if (now - flushed >= FLUSH_EVERY_NANOS) {
                events.flush();
                flushed = now;
            }
        });
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        Path picture = pictures.resolve(PictureSaver.fileName(epoch.number()));
        write(events -> {
            if (Files.exists(picture)) {
                byte[] png = Files.readAllBytes(picture);
                BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(png));
                if (sheet == null) {
                    throw new IOException("expected a PNG, found otherwise: " + picture);
                }
                long step = epoch.training().progress().step();
                events.picture(step, "pictures", png, sheet.getHeight(), sheet.getWidth());
            }
            events.flush();
        });
    }

    @Override
    public void onEnd() {
        write(EventFile::close);
        file = null;
    }

    @FunctionalInterface
    private interface Writing {
        void to(EventFile events) throws IOException;
    }

    private void write(Writing writing) {
        if (file == null) {
            return;
        }
        try {
            writing.to(file);
        } catch (IOException e) {
            warn(e);
            abandon();
        }
    }

    private void abandon() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("what was written last is lost", e);
        }
        file = null;
    }

    private void warn(IOException e) {
        LOG.warn("no more events for TensorBoard in {}, training goes on without them: {}", folder, e.toString());
    }
}
