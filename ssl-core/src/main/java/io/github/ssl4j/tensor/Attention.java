package io.github.ssl4j.tensor;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.Device;

/** Multi-head self-attention. */
final class Attention {

    private Attention() {}

    static Tensor apply(Tensor qkv, int heads, Tensor bias) {
        Shapes.requireRank("attention", "qkv", qkv, 3, "[N, L, 3 D]");
        if (heads < 1 || qkv.size(2) % (3 * heads) != 0) {
            throw new IllegalArgumentException(
                    "attention: expected a width of three times a multiple of the number of heads, found " + qkv.size(2)
                            + " and " + heads + " heads");
        }
        AttentionShape shape = new AttentionShape(qkv.size(0), qkv.size(1), heads, qkv.size(2) / (3 * heads));
        int l = shape.tokens();
        if (bias != null) {
            Shapes.requireShape("attention", "bias", bias, heads, l, l);
        }
        Shapes.requireSameDevice("attention", qkv, bias);
        Device device = qkv.device();
        Tensor probabilities = Tensor.uninitialized(device, qkv.type(), "attention", shape.batch(), heads, l, l);
        Tensor y = Tensor.uninitialized(device, qkv.type(), "attention", shape.batch(), l, shape.width());
        device.attention(
                shape, qkv.storage(), bias == null ? null : bias.storage(), probabilities.storage(), y.storage());
        return Tape.record(y, new Tensor[] {qkv, bias}, new Tensor[] {probabilities}, dy -> {
            Tensor dqkv = Tensor.like(qkv, "attention backward");
            Tensor dbias = bias == null || !bias.requiresGradient()
                    ? null
                    : Tensor.uninitialized(device, "attention backward", heads, l, l);
            device.attentionBackward(
                    shape,
                    qkv.storage(),
                    probabilities.storage(),
                    dy.storage(),
                    dqkv.storage(),
                    dbias == null ? null : dbias.storage());
            return new Tensor[] {dqkv, dbias};
        });
    }
}
