package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SinkhornGoldenTests {

    @TestFactory
    Stream<DynamicTest> codesAreThoseOfTheReferences() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.SINKHORN);
    }

    private static void check(GoldenCase golden, Device device) {
        Sinkhorn sinkhorn = new Sinkhorn(
                golden.config().path("epsilon").asDouble(),
                golden.config().path("iterations").asInt());
        try (Scope scope = Scope.open()) {
            NpyArray scores = golden.array("in_scores");

            Tensor codes = sinkhorn.codes(Tensor.of(device, scores.values(), scores.shape()));

            Set<String> references = golden.truths("out_q").keySet();
            assertThat(references).isNotEmpty();
            for (String reference : references) {
                golden.assertClose("out_q" + reference, codes.toDoubles(), device.floating());
            }
        }
    }
}
