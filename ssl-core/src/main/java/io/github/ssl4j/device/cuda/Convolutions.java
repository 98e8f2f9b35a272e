package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.cuda.ConvolutionPlan.Direction;
import io.github.ssl4j.device.pooled.KernelFamilies;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolution over channels-last images by cuDNN, which wants channels-last filters too: they are brought into that order
 * and back. In bfloat16 the factors are rounded, and cuDNN's results, whose sums are float32, are of that type as well.
 */
final class Convolutions implements KernelFamilies.Convolutions<CudaStorage>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Convolutions.class);
    private static final int MOST_PLANS = 1024;
    /** What addresses are multiples of where cuDNN reads several values at once. */
    private static final int ALIGNMENT = 16;

    private final Card card;
    private final Cudnn library;
    private final Casts casts;
    private final Factors factors;
    private final PlainConvolutions plain;
    private final LongFunction<CudaStorage> memory;
    private final Map<Key, ConvolutionPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    /** What was reported to be slow. */
    private final Set<ConvolutionShape> slow = ConcurrentHashMap.newKeySet();

    private record Key(ConvolutionShape shape, Direction direction, Factors factors) {}

    /** Creates the convolutions, with {@code memory} to borrow floats from. */
    Convolutions(Card card, Casts casts, PlainConvolutions plain, Factors factors, LongFunction<CudaStorage> memory) {
        this.card = card;
        this.casts = casts;
        this.plain = plain;
        this.factors = factors;
        this.memory = memory;
        library = new Cudnn(card);
    }

    @Override
    public void convolution(ConvolutionShape shape, CudaStorage x, CudaStorage w, CudaStorage y) {
        if (factors == Factors.BFLOAT16) {
            try (CudaStorage narrowX = casts.narrowed(x, shape.inputLength());
                    CudaStorage narrowW = channelsLast(shape, w, true);
                    CudaStorage narrowY = casts.bfloat16s(shape.outputLength())) {
                if (run(shape, Direction.FORWARD, factors, narrowX, narrowW, narrowY)) {
                    casts.widen(narrowY, y, shape.outputLength());
                    return;
                }
            }
        }
        try (CudaStorage ordered = channelsLast(shape, w, false)) {
            runInFloat32(shape, Direction.FORWARD, x, ordered, y);
        }
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, CudaStorage dy, CudaStorage w, CudaStorage dx) {
        if (factors == Factors.BFLOAT16) {
            try (CudaStorage narrowY = casts.narrowed(dy, shape.outputLength());
                    CudaStorage narrowW = channelsLast(shape, w, true);
                    CudaStorage narrowX = casts.bfloat16s(shape.inputLength())) {
                if (run(shape, Direction.BACKWARD_INPUT, factors, narrowY, narrowW, narrowX)) {
                    casts.widen(narrowX, dx, shape.inputLength());
                    return;
                }
            }
        }
        try (CudaStorage ordered = channelsLast(shape, w, false)) {
            runInFloat32(shape, Direction.BACKWARD_INPUT, dy, ordered, dx);
        }
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, CudaStorage x, CudaStorage dy, CudaStorage dw) {
        if (factors == Factors.BFLOAT16) {
            try (CudaStorage narrowX = casts.narrowed(x, shape.inputLength());
                    CudaStorage narrowY = casts.narrowed(dy, shape.outputLength());
                    CudaStorage narrowW = casts.bfloat16s(shape.weightLength())) {
                if (run(shape, Direction.BACKWARD_WEIGHT, factors, narrowX, narrowY, narrowW)) {
                    casts.channelsFirst(narrowW, dw, shape.filters(), shape.channels(), area(shape), true);
                    return;
                }
            }
        }
        try (CudaStorage ordered = memory.apply(shape.weightLength())) {
            runInFloat32(shape, Direction.BACKWARD_WEIGHT, x, dy, ordered);
            casts.channelsFirst(ordered, dw, shape.filters(), shape.channels(), area(shape), false);
        }
    }

    private CudaStorage channelsLast(ConvolutionShape shape, CudaStorage w, boolean bfloat16) {
        return casts.channelsLast(w, shape.filters(), shape.channels(), area(shape), bfloat16);
    }

    private static int area(ConvolutionShape shape) {
        return shape.kernel() * shape.kernel();
    }

    /** Runs a convolution of float32 arrays, in float32 whatever else is asked where cuDNN has no other way. */
    private void runInFloat32(
            ConvolutionShape shape, Direction direction, CudaStorage first, CudaStorage second, CudaStorage result) {
        if (misaligned(first)) {
            try (CudaStorage copy = copied(first)) {
                runInFloat32(shape, direction, copy, second, result);
            }
            return;
        }
        if (misaligned(second)) {
            try (CudaStorage copy = copied(second)) {
                runInFloat32(shape, direction, first, copy, result);
            }
            return;
        }
        if (misaligned(result)) {
            long length = direction == Direction.FORWARD ? shape.outputLength() : shape.inputLength();
            try (CudaStorage copy = memory.apply(length)) {
                runInFloat32(shape, direction, first, second, copy);
                card.copy(copy.address(), result.address(), length * Float.BYTES);
            }
            return;
        }
        Factors wide = factors == Factors.BFLOAT16 ? Factors.ofFloat32() : factors;
        if (!run(shape, direction, wide, first, second, result)) {
            if (slow.add(shape)) {
                LOG.warn(
                        "cuDNN {} knows no way to compute {} of {} in {} that gives the same result in every run: a plain"
                                + " kernel does, many times slower",
                        Cudnn.version(),
                        direction,
                        shape,
                        wide.label());
            }
            switch (direction) {
                case FORWARD -> plain.forward(shape, first, second, result);
                case BACKWARD_INPUT -> plain.backwardInput(shape, first, second, result);
                case BACKWARD_WEIGHT -> plain.backwardWeight(shape, first, second, result);
            }
        }
    }

    private static boolean misaligned(CudaStorage x) {
        return Address.alignment(x) < ALIGNMENT;
    }

    private CudaStorage copied(CudaStorage x) {
        CudaStorage copy = memory.apply(x.length());
        card.copy(x.address(), copy.address(), x.length() * Float.BYTES);
        return copy;
    }

    private synchronized boolean run(
            ConvolutionShape shape,
            Direction direction,
            Factors rounded,
            CudaStorage first,
            CudaStorage second,
            CudaStorage result) {
        card.current();
        Key key = new Key(shape, direction, rounded);
        ConvolutionPlan plan = plans.get(key);
        if (plan == null) {
            plan = new ConvolutionPlan(library, shape, direction, rounded);
            plans.put(key, plan);
            if (plans.size() > MOST_PLANS) {
                plans.remove(plans.keySet().iterator().next()).close();
            }
        }
        return plan.run(first, second, result, memory);
    }

    @Override
    public synchronized void close() {
        card.current();
        plans.values().forEach(ConvolutionPlan::close);
        plans.clear();
        library.close();
    }
}
