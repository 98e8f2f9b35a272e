package io.github.ssl4j.contrastive;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.siamese.FeatureQueue;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Several steps with a queue. Three forms: the authors' with encoders, Lightly's with a bank, and a loss alone. */
class MoCoGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossesGradientsQueueAndKeyEncoderAreThoseOfTheReferences() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> {
                    try (Scope scope = Scope.open()) {
                        if (golden.has("in_Wq")) {
                            checkEncoders(golden, device);
                        } else if (golden.has("in_bank")) {
                            checkBank(golden, device);
                        } else {
                            checkLoss(golden, device);
                        }
                    }
                }),
                GoldenKind.MOCO);
    }

    /** The authors' order: the key encoder follows, makes the keys, the loss reads the queue, the keys are enqueued. */
    private static void checkEncoders(GoldenCase golden, Device device) {
        Initializer init = Initializer.of(device, 1);
        int in = golden.array("in_Wq").shape()[1];
        int width = golden.array("in_Wq").shape()[0];
        double m = golden.config().path("m").asDouble();
        FeatureQueue queue = queue(init, rows(golden, device, "in_queue"));
        try (Linear encoder = new Linear(init, in, width, false);
                MomentumEncoder slow = new MomentumEncoder(encoder)) {
            Tensor wq = encoder.parameters().get("weight");
            Tensor wk = slow.module().parameters().get("weight");
            device.write(wq.storage(), golden.array("in_Wq").values(), 0);
            device.write(wk.storage(), golden.array("in_Wk").values(), 0);
            int steps = golden.list("in_xq").size();
            double[] losses = new double[steps];
            Tensor[] inputs = new Tensor[steps];
            Tensor sum = null;
            for (int step = 0; step < steps; step++) {
                inputs[step] = tensor(golden, device, "in_xq" + step).withGradient();
                slow.follow(encoder, m);
                Tensor q = encoder.apply(inputs[step]);
                Tensor k = slow.apply(tensor(golden, device, "in_xk" + step));
                Tensor read = Ops.affine(queue.features(), 1, 0);
                Tensor loss = infoNce(golden).loss(q, k, read);
                losses[step] = loss.scalar();
                sum = sum == null ? loss : sum.plus(loss);
                Tensor logits = infoNce(golden).logits(q.detach(), k, read);
                golden.assertClose("out_logits" + step, logits.toDoubles(), device.floating());

                queue.enqueue(Ops.l2Normalize(k));
                Tensor columns = Ops.permute(queue.features(), 1, 0);
                golden.assertClose("out_queue_after" + step, columns.toDoubles(), device.floating());
                golden.assertClose("out_Wk_after" + step, wk.toDoubles(), device.floating());
            }
            sum.backward();
            golden.assertClose("out_step_loss", losses, device.floating());
            golden.assertClose("out_loss", sum.toDoubles(), device.floating());
            golden.assertClose("out_ptr", new double[] {queue.position()}, device.floating());
            golden.assertClose("out_grad_Wq", wq.gradient().toDoubles(), device.floating());
            for (int step = 0; step < steps; step++) {
                golden.assertClose("grad_xq" + step, inputs[step].gradient().toDoubles(), device.floating());
            }
        } finally {
            queue.close();
        }
    }

    private static void checkBank(GoldenCase golden, Device device) {
        FeatureQueue queue = queue(Initializer.of(device, 1), tensor(golden, device, "in_bank"));
        try {
            int steps = golden.list("in_q").size();
            double[] losses = new double[steps];
            double[] positions = new double[steps];
            Tensor[] queries = new Tensor[steps];
            Tensor sum = null;
            for (int step = 0; step < steps; step++) {
                queries[step] = tensor(golden, device, "in_q" + step).withGradient();
                Tensor k = tensor(golden, device, "in_k" + step);
                Tensor loss = infoNce(golden).loss(queries[step], k, Ops.affine(queue.features(), 1, 0));
                losses[step] = loss.scalar();
                sum = sum == null ? loss : sum.plus(loss);

                queue.enqueueUpToTheEnd(Gradients.off(() -> Ops.l2Normalize(k)));
                positions[step] = queue.position();
                golden.assertClose("out_bank_after" + step, queue.features().toDoubles(), device.floating());
            }
            sum.backward();
            golden.assertClose("out_step_loss", losses, device.floating());
            golden.assertClose("out_loss", sum.toDoubles(), device.floating());
            golden.assertClose("out_ptr_after", positions, device.floating());
            for (int step = 0; step < steps; step++) {
                golden.assertClose("grad_q" + step, queries[step].gradient().toDoubles(), device.floating());
            }
        } finally {
            queue.close();
        }
    }

    private static void checkLoss(GoldenCase golden, Device device) {
        Tensor q = tensor(golden, device, "in_q").withGradient();
        Tensor k = tensor(golden, device, "in_k");
        Tensor queue = rows(golden, device, "in_queue");
        InfoNce infoNce = infoNce(golden);
        boolean unit = unitRows(golden.array("in_q")) && unitRows(golden.array("in_k"));
        Tensor loss = unit ? InfoNce.loss(infoNce.logitsOfUnitRows(q, k, queue)) : infoNce.loss(q, k, queue);
        loss.backward();
        golden.assertClose("out_loss", loss.toDoubles(), device.floating());
        golden.assertClose("grad_q", q.gradient().toDoubles(), device.floating());
    }

    /** Returns whether the rows are of length 1: then the reference took them as they are. */
    private static boolean unitRows(NpyArray array) {
        int width = array.size(1);
        for (int row = 0; row < array.size(0); row++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += array.values()[row * width + i] * array.values()[row * width + i];
            }
            if (Math.abs(squares - 1) > 1e-5) {
                return false;
            }
        }
        return true;
    }

    private static InfoNce infoNce(GoldenCase golden) {
        return InfoNce.of(golden.config()
                .path("T")
                .asDouble(golden.config().path("temperature").asDouble()));
    }

    private static FeatureQueue queue(Initializer init, Tensor rows) {
        FeatureQueue queue = new FeatureQueue(init, rows.size(0), rows.size(1));
        init.device().copy(rows.storage(), queue.features().storage());
        return queue;
    }

    /** Returns a queue [D, K], as the authors keep it, as [K, D]. */
    private static Tensor rows(GoldenCase golden, Device device, String name) {
        return Ops.permute(tensor(golden, device, name), 1, 0);
    }

    private static Tensor tensor(GoldenCase golden, Device device, String name) {
        NpyArray array = golden.array(name);
        return Tensor.of(device, array.values(), array.shape());
    }
}
