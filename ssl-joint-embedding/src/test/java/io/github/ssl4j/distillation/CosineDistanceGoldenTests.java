package io.github.ssl4j.distillation;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CosineDistanceGoldenTests {

    @TestFactory
    Stream<DynamicTest> bothDirectionsOfByolAndSimSiam() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> both(golden, device)), GoldenKind.COSINE_PAIRS);
    }

    @TestFactory
    Stream<DynamicTest> oneDirection() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> one(golden, device)), GoldenKind.COSINE);
    }

    private static void both(GoldenCase golden, Device device) {
        try (Scope scope = Scope.open()) {
            Tensor p0 = input(golden, device, "in_p0").withGradient();
            Tensor p1 = input(golden, device, "in_p1").withGradient();
            Tensor z0 = input(golden, device, "in_z0");
            Tensor z1 = input(golden, device, "in_z1");

            Tensor loss = form(golden).symmetric(p0, p1, z0, z1);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            if (golden.hasTruth("out_loss_unsimplified")) {
                golden.assertClose("out_loss_unsimplified", loss.toDoubles(), device.floating());
            }
            golden.assertClose("grad_p0", p0.gradient().toDoubles(), device.floating());
            golden.assertClose("grad_p1", p1.gradient().toDoubles(), device.floating());
        }
    }

    private static void one(GoldenCase golden, Device device) {
        try (Scope scope = Scope.open()) {
            Tensor p = input(golden, device, "in_p").withGradient();
            Tensor z = input(golden, device, "in_z").withGradient();

            Tensor loss = CosineDistance.NEGATIVE_COSINE.loss(p, z);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_p", p.gradient().toDoubles(), device.floating());
        }
    }

    /** Lightly trains BYOL with the mean negative cosine, everyone else with the squared distance. */
    private static CosineDistance form(GoldenCase golden) {
        boolean lightly = golden.meta().path("source").findValuesAsText("repo").stream()
                .anyMatch(repo -> repo.equals("lightly-ai/lightly"));
        boolean simSiam = golden.meta().path("what").asText().contains("SimSiam");
        return simSiam || lightly ? CosineDistance.NEGATIVE_COSINE : CosineDistance.SQUARED;
    }

    private static Tensor input(GoldenCase golden, Device device, String name) {
        return Tensor.of(device, golden.array(name).values(), golden.array(name).shape());
    }
}
