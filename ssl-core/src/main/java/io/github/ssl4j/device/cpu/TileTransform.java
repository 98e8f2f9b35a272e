package io.github.ssl4j.device.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.github.ssl4j.device.ElementType;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One tap of tiles that lie two pixels apart, in bfloat16: four pixels of each tile, weighted, the same for all
 * channels. That is a convolution of each channel by itself with a 2x2 filter, which oneDNN has fast code for.
 */
final class TileTransform implements KernelCache.Entry {
    private static final String FASTEST = "jit_dw";
    private static final long BYTES_OF_FLOAT = 4;

    private final Kernel kernel;
    private final Pointer filters;

    /**
     * The two pixels of a line that a tap takes from each tile.
     *
     * @param start where the first is, counted from the tile's first pixel of the output
     * @param distance from the first to the second
     * @param first the weight of the first
     * @param second the weight of the second
     */
    record Pair(int start, int distance, float first, float second) {
        private int before() {
            return -start;
        }

        private int after() {
            return start + distance - 1;
        }
    }

    /** The tap of images [N, H, W, C] that reads those pairs from top to bottom and from left to right. */
    record Key(int images, int height, int width, int channels, Pair down, Pair right) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {
                images,
                height,
                width,
                channels,
                down.start,
                down.distance,
                Float.floatToIntBits(down.first),
                Float.floatToIntBits(down.second),
                right.start,
                right.distance,
                Float.floatToIntBits(right.first),
                Float.floatToIntBits(right.second)
            };
        }
    }

    TileTransform(Recipe recipe, Key key) {
        Pair down = key.down();
        Pair right = key.right();
        long[] strides = {2, 2};
        long[] dilations = {down.distance() - 1, right.distance() - 1};
        long[] before = {down.before(), right.before()};
        long[] after = {down.after(), right.after()};
        long[] filterSizes = {key.channels(), 1, 1, 2, 2};
        dnnl_memory_desc x =
                recipe.tagged(ElementType.BFLOAT16, dnnl_nhwc, key.images(), key.channels(), key.height(), key.width());
        dnnl_memory_desc w = recipe.tagged(ElementType.BFLOAT16, dnnl_format_tag_any, filterSizes);
        dnnl_memory_desc y = recipe.tagged(
                ElementType.BFLOAT16, dnnl_nhwc, key.images(), key.channels(), key.height() / 2, key.width() / 2);
        dnnl_primitive_attr attributes = recipe.attributes();
        dnnl_primitive_desc description = recipe.describe(
                "transform of tiles",
                FASTEST,
                made -> dnnl_convolution_forward_primitive_desc_create(
                        made,
                        recipe.engine(),
                        dnnl_forward_inference,
                        dnnl_convolution_direct,
                        x,
                        w,
                        null,
                        y,
                        strides,
                        dilations,
                        before,
                        after,
                        attributes));
        filters = filters(recipe, key, dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0));
        kernel = recipe.kernel("transform of tiles", description, DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST);
    }

    private static Pointer filters(Recipe recipe, Key key, dnnl_memory_desc layout) {
        float[] weights = {
            key.down().first() * key.right().first(),
            key.down().first() * key.right().second(),
            key.down().second() * key.right().first(),
            key.down().second() * key.right().second()
        };
        FloatPointer plain =
                new FloatPointer(OneDnn.allocate("filters", BYTES_OF_FLOAT * weights.length * key.channels()));
        try {
            for (int i = 0; i < weights.length * key.channels(); i++) {
                plain.put(i, weights[i % weights.length]);
            }
            Pointer filters = OneDnn.allocate("filters", dnnl_memory_desc_get_size(layout));
            Kernel reorder = recipe.reorder(recipe.dense(key.channels(), 1, 1, 2, 2), layout);
            reorder.run(plain, filters);
            reorder.close();
            return filters;
        } finally {
            Pointer.free(plain);
        }
    }

    void run(CpuStorage x, CpuStorage tap) {
        kernel.run(x.pointer(), filters, tap.pointer());
    }

    @Override
    public void close() {
        kernel.close();
        Pointer.free(filters);
    }
}
