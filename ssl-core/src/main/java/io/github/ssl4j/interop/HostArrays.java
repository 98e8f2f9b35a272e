package io.github.ssl4j.interop;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J arrays of FLOAT as tensors: where they lie if the device works on the memory of the process, else copied. */
final class HostArrays {
    private HostArrays() {}

    /** Returns the elements of a dense row-major array where they lie; empty if the device cannot work there. */
    static Optional<Storage> storage(Device device, INDArray dense) {
        if (dense.dataType() != DataType.FLOAT || !isDense(dense)) {
            throw new IllegalArgumentException("expected a dense array of FLOAT in row-major order, found "
                    + dense.dataType() + " " + Arrays.toString(dense.shape()) + " of strides "
                    + Arrays.toString(dense.stride()));
        }
        long address = dense.data().address() + dense.offset() * Float.BYTES;
        return device.over(address, dense.length());
    }

    /**
     * Returns an array as a tensor of the same shape, in the scope that is open. Where it can, it stands on the array's
     * own memory, which has to stay until the scope closes.
     */
    static Tensor tensor(Device device, INDArray array) {
        INDArray dense = dense(array);
        int[] shape = Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
        return storage(device, dense)
                .map(storage -> Tensor.over(storage, shape))
                .orElseGet(() -> Tensor.of(device, dense));
    }

    /** Copies the elements of a tensor into a dense row-major array of as many. */
    static void copy(Tensor from, INDArray to) {
        Device device = from.device();
        Optional<Storage> place = storage(device, to);
        if (place.isPresent()) {
            device.copy(from.storage(), place.get());
        } else {
            to.assign(Nd4j.createFromArray(from.toFloats()).reshape('c', to.shape()));
        }
    }

    private static INDArray dense(INDArray array) {
        return isDense(array) ? array : array.dup('c');
    }

    /** ND4J gives axes of size 1 any stride. */
    private static boolean isDense(INDArray array) {
        long dense = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != dense) {
                return false;
            }
            dense *= array.size(axis);
        }
        return true;
    }
}
