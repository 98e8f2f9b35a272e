package io.github.ssl4j.optim;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.goldens.Closeness;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.goldens.Tolerance;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ScheduleGoldenTests {
    /** What the authors' code fixes, in epochs. */
    private static final int WARMUP_OF_BARLOW_AND_VICREG = 10;

    private static final double END_OF_BARLOW_AND_VICREG = 0.001;

    @TestFactory
    Stream<DynamicTest> publishedCurves() {
        return Goldens.tests(ScheduleGoldenTests::check, GoldenKind.SCHEDULES);
    }

    private static void check(GoldenCase golden) {
        JsonNode suggested = golden.meta().path("tolerance");
        Tolerance tolerance = new Tolerance(
                ElementType.FLOAT64,
                suggested.path("f64_rtol").asDouble(1e-12),
                suggested.path("f64_atol").asDouble(1e-15));
        golden.truths("out_").forEach((curve, expected) -> {
            double[] found = compute(golden, curve, expected);
            Closeness.assertClose(golden.name() + " " + curve, found, expected.values(), tolerance);
        });
        GoldenReport.ok(golden, "host-float64");
    }

    private static double[] compute(GoldenCase golden, String curve, NpyArray expected) {
        JsonNode config = golden.config();
        double[] values = expected.values();
        int steps = expected.size(0);
        double epochs = config.path("epochs").asDouble();
        double warmupEpochs = config.path("warmup_epochs").asDouble();
        double lr = config.path("lr").asDouble();
        double batch = config.path("batch_size").asDouble();
        return switch (curve) {
            case "mae_lr" -> {
                double end = config.path("min_lr").asDouble();
                yield byEpoch(golden, Schedule.warmupCosine(0, lr, end, warmupEpochs, epochs));
            }
            case "mocov3_lr" -> byEpoch(golden, Schedule.warmupCosine(0, lr, 0, warmupEpochs, epochs));
            case "mocov3_momentum" ->
                byEpoch(golden, Schedule.cosine(config.path("moco_m").asDouble(), 1, epochs));
            case "barlow_lr_weights_biases" -> {
                double[] weights = values(
                        0, steps, barlow(config.path("learning_rate_weights").asDouble() * batch / 256, epochs, steps));
                double[] biases = values(
                        0, steps, barlow(config.path("learning_rate_biases").asDouble() * batch / 256, epochs, steps));
                yield IntStream.range(0, 2 * steps)
                        .mapToDouble(i -> i % 2 == 0 ? weights[i / 2] : biases[i / 2])
                        .toArray();
            }
            case "vicreg_lr" ->
                values(0, steps, barlow(config.path("base_lr").asDouble() * batch / 256, epochs, steps));
            case "ijepa_lr" -> {
                JsonNode ijepa = config.path("ijepa");
                yield values(
                        1,
                        steps,
                        Schedule.warmupCosine(
                                ijepa.path("start_lr").asDouble(),
                                ijepa.path("ref_lr").asDouble(),
                                ijepa.path("final_lr").asDouble(),
                                ijepa.path("warmup_steps").asDouble(),
                                ijepa.path("T_max").asDouble()));
            }
            case "ijepa_wd" -> {
                JsonNode ijepa = config.path("ijepa");
                yield values(
                        1,
                        steps,
                        Schedule.cosine(
                                ijepa.path("wd").asDouble(),
                                ijepa.path("final_wd").asDouble(),
                                ijepa.path("T_max").asDouble()));
            }
            // the settings below are not in meta.json: where a curve starts and peaks is read off it
            case "dino_lr" -> values(0, steps, rampOntoTop(values, 1e-6, steps));
            case "dino_momentum" -> values(0, steps, Schedule.cosine(values[0], 1, steps));
            case "dino_wd" -> values(0, steps, Schedule.cosine(values[0], 0.4, steps));
            case "byol_tau_solo" -> values(0, steps, Schedule.cosine(values[0], 1, steps));
            case "byol_tau_lightly" -> values(0, steps, Schedule.cosine(values[0], 1, steps - 1));
            case "solo_warmup_cosine" -> values(0, steps, rampOntoTop(values, 1e-4, steps));
            case "lightly_cosine_warmup" -> values(0, steps, rampOntoTop(values, values[steps - 1], steps - 1));
            default -> throw new AssertionError(golden.name() + " has a curve that no test knows: " + curve);
        };
    }

    private static Schedule barlow(double peak, double epochs, int steps) {
        double warmup = WARMUP_OF_BARLOW_AND_VICREG * steps / epochs;
        return Schedule.warmupCosine(0, peak, END_OF_BARLOW_AND_VICREG * peak, warmup, steps);
    }

    /** Returns the schedule whose ramp reaches the peak one step before the cosine starts. */
    private static Schedule rampOntoTop(double[] values, double end, int steps) {
        double peak = Arrays.stream(values).max().orElseThrow();
        int top = IntStream.range(0, values.length)
                .filter(i -> values[i] == peak)
                .findFirst()
                .orElseThrow();
        return Schedule.linear(values[0], peak, top).then(top + 1, Schedule.cosine(peak, end, steps - top - 1));
    }

    private static double[] byEpoch(GoldenCase golden, Schedule schedule) {
        return Arrays.stream(golden.array("in_epoch").values())
                .map(schedule::at)
                .toArray();
    }

    private static double[] values(int first, int steps, Schedule schedule) {
        return IntStream.range(first, first + steps).mapToDouble(schedule::at).toArray();
    }
}
