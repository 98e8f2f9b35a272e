package io.github.ssl4j.clustering;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SwappedPredictionGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossAndGradientsAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.SWAV);
    }

    private static void check(GoldenCase golden, Device device) {
        Sinkhorn sinkhorn = new Sinkhorn(
                golden.config().path("epsilon").asDouble(),
                golden.config().path("iterations").asInt());
        SwappedPrediction swapped =
                new SwappedPrediction(golden.config().path("temperature").asDouble());
        try (Scope scope = Scope.open()) {
            String name = golden.has("in_high0") ? "high" : "p";
            List<Tensor> large = inputs(golden, device, "in_" + name);
            List<Tensor> small = inputs(golden, device, "in_low");
            List<Tensor> queues = inputs(golden, device, "in_queue");
            List<Tensor> all = new ArrayList<>(large);
            all.addAll(small);

            List<Tensor> codes = new ArrayList<>();
            for (int i = 0; i < large.size(); i++) {
                codes.add(
                        queues.isEmpty() ? sinkhorn.codes(large.get(i)) : sinkhorn.codes(queues.get(i), large.get(i)));
            }
            Tensor loss = swapped.loss(all, codes);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            compareGradients(golden, "grad_" + name, large);
            compareGradients(golden, "grad_low", small);
        }
    }

    private static List<Tensor> inputs(GoldenCase golden, Device device, String prefix) {
        List<Tensor> inputs = new ArrayList<>();
        for (NpyArray array : golden.list(prefix)) {
            inputs.add(Tensor.of(device, array.values(), array.shape()).withGradient());
        }
        return inputs;
    }

    private static void compareGradients(GoldenCase golden, String prefix, List<Tensor> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            golden.assertClose(
                    prefix + i, input.gradient().toDoubles(), input.device().floating());
        }
    }
}
