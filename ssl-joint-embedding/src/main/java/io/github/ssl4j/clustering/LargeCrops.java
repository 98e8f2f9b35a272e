package io.github.ssl4j.clustering;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** The crops of an image that show most of it and that clusters are found for: the first two. */
final class LargeCrops {
    static final int COUNT = 2;

    private LargeCrops() {}

    /** Returns the rows [N, D] of each of the first {@code count} crops, from those of all crops [V N, D]. */
    static List<Tensor> rows(Tensor all, int count, int batch) {
        return IntStream.range(0, count)
                .mapToObj(crop -> Ops.slice(all, crop * batch, batch))
                .toList();
    }
}
