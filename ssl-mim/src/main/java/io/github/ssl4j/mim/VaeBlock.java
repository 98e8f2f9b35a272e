package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Convolution;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.Sequential;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;

/** x + a 3 x 3 and a 1 x 1 convolution of x, a ReLU before each; from [N, H, W, D] to the same. */
final class VaeBlock extends Module {
    private final Convolution around;
    private final Linear across;

    /** Creates a block for D channels. */
    VaeBlock(Initializer init, int width) {
        this.around = child("around", new Convolution(init, width, width, 3, 1, 1));
        this.across = child("across", new Linear(init, width, width, true));
    }

    private VaeBlock(VaeBlock original) {
        super(original);
        this.around = child("around", original.around.copy());
        this.across = child("across", original.across.copy());
    }

    /** Returns so many blocks one after another. */
    static Sequential sequence(Initializer init, int width, int count) {
        return Sequential.of(
                Stream.generate(() -> new VaeBlock(init, width)).limit(count).toArray(Module[]::new));
    }

    @Override
    public VaeBlock copy() {
        return new VaeBlock(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        Tensor y = Ops.relu(around.apply(Ops.relu(x)));
        int width = x.size(3);
        Tensor rows = Ops.reshape(y, Math.toIntExact(y.length() / width), width);
        return x.plus(Ops.reshape(across.apply(rows), x.shape()));
    }
}
