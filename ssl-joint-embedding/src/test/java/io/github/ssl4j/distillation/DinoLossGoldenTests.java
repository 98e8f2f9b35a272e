package io.github.ssl4j.distillation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.Closeness;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DinoLossGoldenTests {

    @TestFactory
    Stream<DynamicTest> everyStepAndItsGradientsAndTheCentreAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.DINO);
    }

    private static void check(GoldenCase golden, Device device) {
        JsonNode config = golden.config();
        TeacherTemperature temperature = temperature(config);
        DinoLoss dino = new DinoLoss(config.path("student_temp").asDouble());
        List<NpyArray> teachers = golden.list("in_teacher");
        List<NpyArray> students = golden.list("in_student");
        double[] losses = new double[golden.truth("out_step_loss").length()];
        int globals = teachers.size() / losses.length;
        int crops = students.size() / losses.length;
        int batch = teachers.get(0).size(0);
        int codes = teachers.get(0).size(1);
        double[] centres = new double[losses.length * codes];
        try (Centre centre =
                new Centre(device, codes, config.path("center_momentum").asDouble())) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Tensor t = stack(device, teachers.subList(step * globals, (step + 1) * globals));
                    Tensor s = stack(device, students.subList(step * crops, (step + 1) * crops))
                            .withGradient();

                    Tensor q = DinoLoss.codes(t, centre.value(), temperature.at(step));
                    Tensor loss = dino.loss(s, q, batch);
                    loss.backward();
                    centre.follow(t, GlobalBatch.alone());

                    losses[step] = loss.scalar();
                    System.arraycopy(centre.value().toDoubles(), 0, centres, step * codes, codes);
                    for (int crop = 0; crop < crops; crop++) {
                        golden.assertClose(
                                "grad_student" + (step * crops + crop),
                                Ops.slice(s.gradient(), crop * batch, batch).toDoubles(),
                                device.floating());
                    }
                }
            }
        }
        golden.assertClose("out_step_loss", losses, device.floating());
        golden.assertClose("out_loss", new double[] {Arrays.stream(losses).sum()}, device.floating());
        golden.assertClose("out_center_after", centres, device.floating());
        if (golden.hasTruth("out_teacher_temps")) {
            double[] expected = golden.truth("out_teacher_temps").values();
            double[] found = new double[expected.length];
            Arrays.setAll(found, temperature::at);
            Closeness.assertClose(golden.name() + " out_teacher_temps", found, expected, 1e-12, 0);
        }
    }

    /** The cases of Lightly have one temperature, step by step those of the authors are a warm-up's first epochs. */
    private static TeacherTemperature temperature(JsonNode config) {
        double end = config.path("teacher_temp").asDouble();
        double start = config.path("warmup_teacher_temp").asDouble(end);
        int epochs = config.path("warmup_epochs")
                .asInt(config.path("warmup_teacher_temp_epochs").asInt(0));
        return new TeacherTemperature(start, end, epochs);
    }

    private static Tensor stack(Device device, List<NpyArray> crops) {
        return Ops.concatenate(crops.stream()
                .map(crop -> Tensor.of(device, crop.values(), crop.shape()))
                .toArray(Tensor[]::new));
    }
}
