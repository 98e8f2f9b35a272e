package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code ssl4j bench recording}: what a run's records cost. A step of SimCLR on a ResNet-18 that measures and records
 * nothing, as those of {@code simclr-r18-e2e}, follows on every step of a run in a folder, with metrics, events,
 * health, gradient norms and warnings.
 */
final class RecordingBench {
    private static final int WARM_UP = 5;

    private RecordingBench() {}

    static void run(Path data, int batch, int steps, Precision precision, PrintWriter out) throws IOException {
        int count = batch * (WARM_UP + steps);
        try (TemporaryFolder folder = TemporaryFolder.create("recording");
                BenchCase plain = StreamCases.simClr(data, batch, precision);
                ImageSource all = ImageSource.open(data);
                ImageSource images = all.select(
                        IntStream.range(0, count).map(i -> i % all.size()).toArray());
                Device device = Devices.best(precision)) {
            Turns turns = new Turns(plain);
            Pretraining.of("simclr", images)
                    .preset("cifar10")
                    .backbone("resnet18")
                    .batch(batch)
                    .epochs(1)
                    .device(device)
                    .listener(turns)
                    .runIn(folder.path().resolve("run"))
                    .close();
            print(turns, batch, precision, out);
        }
    }

    private static void print(Turns turns, int batch, Precision precision, PrintWriter out) {
        Measurement off = Measurement.ofNanos(turns.off);
        Measurement on = Measurement.ofNanos(turns.on);
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("peer", "ssl4j").put("case", "recording");
        line.put("threads", Runtime.getRuntime().availableProcessors());
        line.put("batch", batch).put("dtype", precision.label()).put("steps", on.millis().length);
        line.putObject("ms_off")
                .put("mean", Measurement.tenths(off.mean()))
                .put("min", Measurement.tenths(off.minimum()));
        line.putObject("ms_on").put("mean", Measurement.tenths(on.mean())).put("min", Measurement.tenths(on.minimum()));
        line.put("ratio", Math.round(10_000 * on.mean() / off.mean()) / 1e4);
        out.println(line);
        out.flush();
    }

    /** Makes a plain step after every step of the run, and times both; those of the warm-up do not count. */
    private static final class Turns implements TrainingListener {
        private final BenchCase plain;
        private final List<Long> off = new ArrayList<>();
        private final List<Long> on = new ArrayList<>();
        private long resumed;
        private int seen;

        Turns(BenchCase plain) {
            this.plain = plain;
        }

        @Override
        public void onStep(StepReport report) {
            long reported = System.nanoTime();
            plain.step();
            long made = System.nanoTime();
            if (seen++ >= WARM_UP) {
                on.add(reported - resumed);
                off.add(made - reported);
            }
            resumed = System.nanoTime();
        }
    }
}
