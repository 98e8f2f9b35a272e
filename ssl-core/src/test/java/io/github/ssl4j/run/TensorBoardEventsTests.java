package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.ssl4j.run.tensorboard.EventReader;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.StepReports;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardEventsTests {
    @TempDir
    private Path folder;

    private Path pictures;
    private TensorBoardEvents events;

    @BeforeEach
    void events() throws IOException {
        pictures = Files.createDirectories(folder.resolve("pictures"));
        events = new TensorBoardEvents(folder, pictures);
    }

    private static StepReport report(long step, double loss) {
        return StepReports.of(new Progress(step, 4, 2), loss, Map.of("inv", 2.0), Optional.empty(), Optional.empty());
    }

    @Test
    void theNumbersOfEveryStepHaveTheNamesOfTheMetrics() throws IOException {
        events.onStart(new Paused(new Progress(0, 4, 2)));
        events.onStep(report(0, 3.5));
        events.onStep(report(1, 3.25));
        events.onEnd();

        List<EventReader.Event> read = EventReader.read(EventReader.in(folder).get(0));
        assertThat(read).extracting(EventReader.Event::step).containsExactly(0L, 0L, 1L);
        assertThat(read.get(2).scalars())
                .containsExactly(
                        entry("loss", 3.25f),
                        entry("learning_rate", 0.1f),
                        entry("weight_decay", 0.5f),
                        entry("inv", 2f),
                        entry("images_per_second", 321f),
                        entry("wait_share", 0.02f),
                        entry("seconds", 3f));
    }

    @Test
    void aResumedRunSaysFromWhichStepOn() throws IOException {
        events.onStart(new Paused(new Progress(4, 4, 2)));
        events.onEnd();

        EventReader.Event last = EventReader.read(EventReader.in(folder).get(0)).get(1);
        assertThat(last.restart()).isTrue();
        assertThat(last.step()).isEqualTo(4);
    }

    @Test
    void thePicturesOfAnEpochAreThere() throws IOException {
        ImageIO.write(
                new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB),
                "png",
                pictures.resolve("epoch-0001.png").toFile());
        Paused afterOne = new Paused(new Progress(4, 4, 2));

        events.onStart(new Paused(new Progress(0, 4, 2)));
        events.onEpochEnd(new Epoch(1, afterOne));
        events.onEpochEnd(new Epoch(2, afterOne));
        events.onEnd();

        List<EventReader.Event> read = EventReader.read(EventReader.in(folder).get(0));
        assertThat(read).hasSize(2);
        assertThat(read.get(1).summary().getValue(0).getImage().getWidth()).isEqualTo(30);
        assertThat(read.get(1).summary().getValue(0).getImage().getHeight()).isEqualTo(20);
    }

    @Test
    void eventsAreOnTheDiskAtTheEndOfAnEpoch() throws IOException {
        events.onStart(new Paused(new Progress(0, 4, 2)));
        events.onStep(report(0, 3.5));
        events.onEpochEnd(new Epoch(1, new Paused(new Progress(4, 4, 2))));

        assertThat(EventReader.read(EventReader.in(folder).get(0))).hasSize(2);
        events.onEnd();
    }

    @Test
    void trainingDoesNotEndWhereNothingCanBeWritten() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        TensorBoardEvents nowhere = new TensorBoardEvents(noFolder, pictures);

        nowhere.onStart(new Paused(new Progress(1, 4, 2)));
        nowhere.onStep(report(1, 3.5));
        nowhere.onEpochEnd(new Epoch(1, new Paused(new Progress(4, 4, 2))));
        nowhere.onEnd();

        Files.write(pictures.resolve("epoch-0001.png"), new byte[] {1, 2, 3});
        events.onStart(new Paused(new Progress(0, 4, 2)));
        events.onStep(report(0, 3.5));
        events.onEpochEnd(new Epoch(1, new Paused(new Progress(4, 4, 2))));
        events.onStep(report(1, 3.5));
        events.onEnd();

        assertThat(EventReader.read(EventReader.in(folder).get(0))).hasSize(2);
    }
}
