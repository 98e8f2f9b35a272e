package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ConvolutionKernels;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.cuda.ConvolutionPlan.Direction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolution over channels-last images by cuDNN. Weights are brought into its layout before each call, and in bfloat16
 * what is of float32 into that type; where it has no algorithm in bfloat16 it computes in float32.
 */
final class Convolutions implements ConvolutionKernels<CudaStorage>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Convolutions.class);
    private static final int MOST_PLANS = 1024;
    /** What addresses are multiples of where cuDNN reads several values at once. */
    private static final int ALIGNMENT = 16;

    private final Card card;
    private final Cudnn library;
    private final Casts casts;
    private final Factors factors;
    private final PlainConvolutions plain;
    private final Scratch memory;
    private final Map<Key, ConvolutionPlan> plans = new LinkedHashMap<>(16, 0.75f, true);
    /** What was reported to be slow. */
    private final Set<ConvolutionShape> slow = ConcurrentHashMap.newKeySet();

    private record Key(ConvolutionShape shape, Direction direction, Factors factors) {}

    Convolutions(Card card, Casts casts, PlainConvolutions plain, Factors factors, Scratch memory) {
        this.card = card;
        this.casts = casts;
        this.plain = plain;
        this.factors = factors;
        this.memory = memory;
        library = new Cudnn(card);
    }

    @Override
    public void convolution(ConvolutionShape shape, CudaStorage x, CudaStorage w, CudaStorage y) {
        convolve(shape, Direction.FORWARD, x, w, y);
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, CudaStorage dy, CudaStorage w, CudaStorage dx) {
        convolve(shape, Direction.BACKWARD_INPUT, dx, w, dy);
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, CudaStorage x, CudaStorage dy, CudaStorage dw) {
        convolve(shape, Direction.BACKWARD_WEIGHT, x, dw, dy);
    }

    /** Computes whichever of the input, the filters and the output the direction makes from the two others. */
    private void convolve(ConvolutionShape shape, Direction direction, CudaStorage x, CudaStorage w, CudaStorage y) {
        boolean narrow =
                factors == Factors.BFLOAT16 || x.type() == ElementType.BFLOAT16 || y.type() == ElementType.BFLOAT16;
        if (narrow && convolve(shape, direction, Factors.BFLOAT16, x, w, y)) {
            return;
        }
        convolve(shape, direction, factors == Factors.BFLOAT16 ? Factors.ofFloat32() : factors, x, w, y);
    }

    /** Returns false, with nothing done, where cuDNN has no algorithm in bfloat16. */
    private boolean convolve(
            ConvolutionShape shape, Direction direction, Factors rounded, CudaStorage x, CudaStorage w, CudaStorage y) {
        ElementType type = rounded == Factors.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
        int channels = shape.channels();
        int area = shape.kernel() * shape.kernel();
        try (CudaStorage input = images(type, x, shape.inputLength(), direction == Direction.BACKWARD_INPUT);
                CudaStorage output = images(type, y, shape.outputLength(), direction == Direction.FORWARD);
                CudaStorage filters = direction == Direction.BACKWARD_WEIGHT
                        ? memory.borrow(type, shape.weightLength())
                        : casts.channelsLast(type, w, shape.filters(), channels, area)) {
            if (!run(shape, direction, rounded, input, filters, output)) {
                if (type == ElementType.BFLOAT16) {
                    return false;
                }
                runSlowly(shape, direction, rounded, input, filters, output);
            }
            switch (direction) {
                case FORWARD -> casts.convert(output, y.slice(0, output.length()));
                case BACKWARD_INPUT -> casts.convert(input, x.slice(0, input.length()));
                case BACKWARD_WEIGHT -> casts.channelsFirst(filters, w, channels, area);
            }
            return true;
        }
    }

    /**
     * Returns images as cuDNN wants them: themselves where they are so, or scratch memory, with a copy unless they are
     * made.
     */
    private CudaStorage images(ElementType type, CudaStorage images, long length, boolean made) {
        if (images.type() == type && Address.alignment(images) >= ALIGNMENT) {
            return images.slice(0, length);
        }
        return made ? memory.borrow(type, length) : casts.copy(type, images, length);
    }

    private void runSlowly(
            ConvolutionShape shape, Direction direction, Factors rounded, CudaStorage x, CudaStorage w, CudaStorage y) {
        if (slow.add(shape)) {
            LOG.warn(
                    "cuDNN {} has no deterministic algorithm to compute {} of {} in {}: a plain kernel does it, many"
                            + " times slower",
                    Cudnn.version(),
                    direction,
                    shape,
                    rounded.label());
        }
        switch (direction) {
            case FORWARD -> plain.forward(shape, x, w, y);
            case BACKWARD_INPUT -> plain.backwardInput(shape, y, w, x);
            case BACKWARD_WEIGHT -> plain.backwardWeight(shape, x, y, w);
        }
    }

    private synchronized boolean run(
            ConvolutionShape shape, Direction direction, Factors rounded, CudaStorage x, CudaStorage w, CudaStorage y) {
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
        return plan.run(x, w, y, memory);
    }

    @Override
    public synchronized void close() {
        card.current();
        plans.values().forEach(ConvolutionPlan::close);
        plans.clear();
        library.close();
    }
}
