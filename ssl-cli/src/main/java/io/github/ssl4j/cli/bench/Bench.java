package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.cli.PrecisionOption;
import io.github.ssl4j.cli.ProcessMemory;
import io.github.ssl4j.collectives.Cluster;
import io.github.ssl4j.device.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ssl4j bench}: times one case and prints one line of JSON. */
@Command(
        name = "bench",
        description = {
            "Times training steps or the data pipeline and prints one line of JSON, with the fields of PyTorch's peer.",
            "Cases: r18, vit-tiny, simclr-r18, byol-r18, mae-vit-tiny, dino-vit-tiny, r50-224, vit-small-224 (random"
                    + " images), dl4j-layer, dl4j-graph (a Deeplearning4j network around an encoder, and of its own"
                    + " layers), simclr-r18-e2e, augment-only, photos (images of --data).",
            "The case ops prints one line per kernel of the device instead, embed-one one per network for the latency of"
                    + " embedding a single photograph, cold-start the time from the start of a JVM to the first features.",
            "The case recording times steps of a run that leaves all records and steps of simclr-r18-e2e, in turn;"
                    + " endurance prints memory, threads and open files of a run of --steps minutes. Both take --data.",
            "The case collectives times the sum of 11.2 million gradients over two processes; it needs ssl-spark."
        })
public final class Bench implements Callable<Integer> {
    private static final int BATCH = 128;
    private static final int SMALL_BATCH = 64;
    private static final int PHOTOGRAPH_BATCH = 32;

    /** How a case is made, and how large and how often it is run when nobody says. */
    private record Plan(boolean streamed, int batch, int steps, int warmUp, Maker maker) {

        /** A step on random images that lie ready in memory. */
        static Plan step(int batch, BiFunction<Integer, Precision, BenchCase> maker) {
            return new Plan(false, batch, 10, 2, (data, size, precision) -> maker.apply(size, precision));
        }
    }

    @FunctionalInterface
    private interface Maker {
        BenchCase make(Path data, int batch, Precision precision);
    }

    private static final Map<String, Plan> PLANS = plans();
    private static final String KERNELS = "ops";
    private static final String LATENCY = "embed-one";
    private static final String COLD_START = "cold-start";
    private static final String RECORDING = "recording";
    private static final String ENDURANCE = "endurance";
    private static final String COLLECTIVES = "collectives";
    private static final int WORKERS = 2;
    /** The parameters of a ResNet-18. */
    private static final int GRADIENTS = 11_200_000;

    private static final int KERNEL_STEPS = 20;
    private static final int RECORDED_STEPS = 100;
    private static final int MINUTES = 30;
    private static final int COLD_STARTS = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CASE", description = "What to time.")
    private String name;

    @Option(
            names = "--batch",
            description =
                    "Images per step; methods of two views see twice as many. (default: the peer's, 128 for most)")
    private Integer batch;

    @Option(names = "--steps", description = "Measured steps. (default: 10 to 100 by case)")
    private Integer steps;

    @Option(names = "--data", description = "Images for the cases that read them, such as a CIFAR-10 folder.")
    private Path data;

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    private static Map<String, Plan> plans() {
        Map<String, Plan> plans = new LinkedHashMap<>();
        plans.put("r18", Plan.step(BATCH, StepCases::resnet18));
        plans.put("vit-tiny", Plan.step(BATCH, StepCases::vitTiny));
        plans.put("simclr-r18", Plan.step(BATCH, StepCases::simClr));
        plans.put("byol-r18", Plan.step(BATCH, StepCases::byol));
        plans.put("mae-vit-tiny", Plan.step(2 * BATCH, StepCases::mae));
        plans.put("dino-vit-tiny", Plan.step(SMALL_BATCH, StepCases::dinoVit));
        plans.put("r50-224", Plan.step(PHOTOGRAPH_BATCH, StepCases::resnet50));
        plans.put("vit-small-224", Plan.step(PHOTOGRAPH_BATCH, StepCases::vitSmall));
        plans.put("dl4j-layer", Plan.step(BATCH / 4, Deeplearning4jCases::layer));
        plans.put("dl4j-graph", Plan.step(BATCH / 4, Deeplearning4jCases::graph));
        plans.put("simclr-r18-e2e", new Plan(true, BATCH, 30, 3, StreamCases::simClr));
        plans.put("augment-only", new Plan(true, BATCH, 60, 20, StreamCases::augmentOnly));
        plans.put("photos", new Plan(true, SMALL_BATCH, 20, 4, StreamCases::photographs));
        return plans;
    }

    @Override
    public Integer call() throws Exception {
        if (name.equals(KERNELS)) {
            KernelBench.run(
                    steps == null ? KERNEL_STEPS : steps,
                    precision.value(),
                    spec.commandLine().getOut());
            return 0;
        }
        if (name.equals(LATENCY)) {
            LatencyBench.run(
                    steps == null ? KERNEL_STEPS : steps,
                    precision.value(),
                    spec.commandLine().getOut());
            return 0;
        }
        if (name.equals(COLD_START)) {
            ColdStart.run(
                    steps == null ? COLD_STARTS : steps, spec.commandLine().getOut());
            return 0;
        }
        if (name.equals(COLLECTIVES)) {
            spec.commandLine()
                    .getOut()
                    .println(Cluster.Provider.named("spark")
                            .orElseThrow(
                                    () -> new IllegalArgumentException(
                                            "collectives: expected ssl-spark on the class path, found none; build it with mvn -Pspark package"))
                            .measureSum(WORKERS, GRADIENTS));
            return 0;
        }
        if (name.equals(RECORDING) || name.equals(ENDURANCE)) {
            requireData();
            if (name.equals(RECORDING)) {
                RecordingBench.run(
                        data,
                        batch == null ? BATCH : batch,
                        steps == null ? RECORDED_STEPS : steps,
                        precision.value(),
                        spec.commandLine().getOut());
            } else {
                Endurance.run(
                        data,
                        steps == null ? MINUTES : steps,
                        precision.value(),
                        spec.commandLine().getOut());
            }
            return 0;
        }
        Plan plan = PLANS.get(name);
        if (plan == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Unknown case '" + name + "'; expected " + KERNELS + ", " + LATENCY + ", " + COLD_START + ", "
                            + RECORDING + ", " + ENDURANCE + ", " + COLLECTIVES + " or one of " + PLANS.keySet() + ".");
        }
        if (plan.streamed()) {
            requireData();
        }
        int measured = steps == null ? plan.steps() : steps;
        int size = batch == null ? plan.batch() : batch;
        if (size < 2 || measured < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Expected --batch of at least 2 and --steps of at least 1, found " + size + " and " + measured
                            + ".");
        }
        try (BenchCase subject = plan.maker().make(data, size, precision.value())) {
            print(plan, size, Measurement.of(subject::step, plan.warmUp(), measured));
        }
        return 0;
    }

    private void requireData() {
        if (data == null) {
            throw new ParameterException(spec.commandLine(), "The case " + name + " needs --data.");
        }
    }

    private void print(Plan plan, int size, Measurement measurement) {
        // A stream hands over batches made ahead in bursts, so its rate is taken over the whole run.
        double perStep = plan.streamed() ? measurement.mean() : measurement.median();
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("peer", "ssl4j").put("case", name);
        line.put("threads", Runtime.getRuntime().availableProcessors());
        line.put("batch", size).put("dtype", precision.value().label()).put("layout", "channels_last");
        line.put("steps", measurement.millis().length);
        line.putObject("ms_per_step")
                .put("median", Measurement.tenths(measurement.median()))
                .put("min", Measurement.tenths(measurement.minimum()));
        line.put("images_per_s", Measurement.tenths(1000 * size / perStep));
        ProcessMemory.peakMebibytes().ifPresent(peak -> line.put("peak_rss_mb", Math.round(peak)));
        measurement.firstLoss().ifPresent(loss -> line.put("loss_first", loss));
        measurement.lastLoss().ifPresent(loss -> line.put("loss_last", loss));
        if (plan.streamed()) {
            line.put("workers", Runtime.getRuntime().availableProcessors());
            line.put("data_wait_share", Math.round(1000 * measurement.waitShare()) / 1000.0);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
