package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense row-major array on a device.
 *
 * <p>Made inside a {@link Scope} it belongs to that scope; made outside, to whoever made it, who closes it. Images are
 * channels-last, [N, H, W, C]; features are [N, D].
 */
public final class Tensor implements AutoCloseable {
    private final Allocation allocation;
    private Storage storage;
    private final int[] shape;
    private final String operation;
    private boolean requiresGradient;
    private boolean leaf;
    private Tensor gradient;
    private String overwrittenBy;

    private Tensor(Allocation allocation, Storage storage, String operation, int[] shape) {
        this.allocation = allocation;
        this.storage = storage;
        this.operation = operation;
        this.shape = shape;
    }

    // -------------------------------------------------------------------------------------------------- making

    static Tensor uninitialized(Device device, String operation, int... shape) {
        return uninitialized(device, device.floating(), operation, shape);
    }

    static Tensor uninitialized(Device device, ElementType type, String operation, int... shape) {
        Allocation allocation = new Allocation(device.allocate(type, Shapes.length(shape)));
        if (Scope.current() != null) {
            Scope.current().own(allocation);
        }
        return new Tensor(allocation, allocation.storage(), operation, shape.clone());
    }

    /** Returns a tensor of the shape and type of x with undefined contents. */
    static Tensor like(Tensor x, String operation) {
        return uninitialized(x.device(), x.type(), operation, x.shape);
    }

    /**
     * Returns a tensor of zeros that belongs to no scope: weights and other state that lives longer than a step.
     *
     * @throws IllegalArgumentException if a size is below 1
     */
    public static Tensor persistent(Device device, int... shape) {
        Allocation allocation = new Allocation(device.allocate(device.floating(), Shapes.length(shape)));
        device.fill(allocation.storage(), 0);
        return new Tensor(allocation, allocation.storage(), "persistent", shape.clone());
    }

    /**
     * Returns a tensor with undefined contents, for kernels to write.
     *
     * @throws IllegalArgumentException if a size is below 1 or the device has no elements of this type
     */
    public static Tensor empty(Device device, ElementType type, int... shape) {
        return uninitialized(device, type, "empty", shape);
    }

    /** Returns a tensor on memory that somebody else owns, as {@link Device#over} gives it; it belongs to no scope. */
    public static Tensor over(Storage memory, int... shape) {
        requireLength(Math.toIntExact(memory.length()), shape);
        Allocation allocation = new Allocation(memory);
        return new Tensor(allocation, memory, "over", shape.clone());
    }

    /** Returns a tensor of the device's floating type with the given values in row-major order. */
    public static Tensor of(Device device, float[] values, int... shape) {
        requireLength(values.length, shape);
        Tensor tensor = uninitialized(device, "of", shape);
        device.write(tensor.storage, values, 0);
        return tensor;
    }

    /** Returns a tensor of the device's floating type with the given values in row-major order. */
    public static Tensor of(Device device, double[] values, int... shape) {
        requireLength(values.length, shape);
        Tensor tensor = uninitialized(device, "of", shape);
        device.write(tensor.storage, values, 0);
        return tensor;
    }

    /** Returns an INT32 tensor, of labels or indices, with the given values in row-major order. */
    public static Tensor of(Device device, int[] values, int... shape) {
        requireLength(values.length, shape);
        Tensor tensor = uninitialized(device, ElementType.INT32, "of", shape);
        device.write(tensor.storage, values, 0);
        return tensor;
    }

    /**
     * Returns a copy of an ND4J array in its own shape, or [1] for a scalar; images [N, C, H, W] are turned by {@link
     * Ops#channelsLast}.
     */
    public static Tensor of(Device device, INDArray array) {
        int[] shape = array.rank() == 0
                ? new int[] {1}
                : Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
        INDArray flat = array.dup('c').reshape(array.length());
        return device.floating() == ElementType.FLOAT64
                ? of(device, flat.toDoubleVector(), shape)
                : of(device, flat.toFloatVector(), shape);
    }

    private static void requireLength(int found, int... shape) {
        if (Shapes.length(shape) != found) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " needs "
                    + Shapes.length(shape) + " values, found " + found);
        }
    }

    /** Returns a tensor of another shape on the memory of this one, from element {@code offset} on. */
    Tensor view(String viewOperation, long offset, int... newShape) {
        Storage part = offset == 0 && Shapes.length(newShape) == storage().length()
                ? storage
                : storage().slice(offset, Shapes.length(newShape));
        return new Tensor(allocation, part, viewOperation, newShape.clone());
    }

    /** Returns a tensor of the same shape on the memory of this one, which must not be used again. */
    Tensor overwrite(String newOperation) {
        if (leaf) {
            throw new IllegalArgumentException(newOperation + " would overwrite a leaf made by " + operation);
        }
        Tensor result = view(newOperation, 0, shape);
        overwrittenBy = newOperation;
        return result;
    }

    // ----------------------------------------------------------------------------------------------- properties

    /** Returns the sizes of the axes; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /**
     * Returns the size of one axis.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int size(int axis) {
        Shapes.requireAxis("size", this, axis);
        return shape[axis];
    }

    /** Returns the number of axes. */
    public int rank() {
        return shape.length;
    }

    /** Returns the number of elements. */
    public long length() {
        return storage.length();
    }

    /** Returns the type of the elements. */
    public ElementType type() {
        return storage.type();
    }

    /** Returns the device whose memory holds the elements. */
    public Device device() {
        return storage.device();
    }

    /**
     * Returns the memory of the elements, for kernels.
     *
     * @throws IllegalStateException if the tensor was given back or overwritten
     */
    public Storage storage() {
        allocation.requireAlive(operation);
        if (overwrittenBy != null) {
            throw new IllegalStateException(
                    "the tensor made by " + operation + " was used after " + overwrittenBy + " had overwritten it");
        }
        return storage;
    }

    Allocation allocation() {
        return allocation;
    }

    String operation() {
        return operation;
    }

    // ---------------------------------------------------------------------------------------------- out of here

    /** Returns the elements in row-major order. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(length())];
        device().read(storage(), values, 0);
        return values;
    }

    /** Returns the elements in row-major order. */
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(length())];
        device().read(storage(), values, 0);
        return values;
    }

    /** Returns the elements of an INT32 tensor in row-major order. */
    public int[] toInts() {
        int[] values = new int[Math.toIntExact(length())];
        device().read(storage(), values, 0);
        return values;
    }

    /**
     * Returns the only element.
     *
     * @throws IllegalArgumentException if there is more than one
     */
    public double scalar() {
        if (length() != 1) {
            throw new IllegalArgumentException("a scalar has one element, found shape " + Arrays.toString(shape));
        }
        return toDoubles()[0];
    }

    /** Returns a copy as an ND4J array of the same shape and type. */
    public INDArray toINDArray() {
        long[] sizes = Arrays.stream(shape).asLongStream().toArray();
        if (type() == ElementType.FLOAT64) {
            return Nd4j.createFromArray(toDoubles()).reshape('c', sizes);
        }
        if (type() == ElementType.INT32) {
            return Nd4j.createFromArray(toInts()).reshape('c', sizes);
        }
        return Nd4j.createFromArray(toFloats()).castTo(DataType.FLOAT).reshape('c', sizes);
    }

    // ------------------------------------------------------------------------------------------------ gradients

    /** Marks this tensor as a leaf whose gradient is wanted, and returns it. */
    public Tensor withGradient() {
        leaf = true;
        allocation.keep();
        requireGradient();
        return this;
    }

    // ----------------------------------------------------------------------------------------------- arithmetic

    /** Returns {@link Ops#add(Tensor, Tensor)} of this and another tensor. */
    public Tensor plus(Tensor other) {
        return Ops.add(this, other);
    }

    /** Returns {@link Ops#subtract(Tensor, Tensor)} of this and another tensor. */
    public Tensor minus(Tensor other) {
        return Ops.subtract(this, other);
    }

    /** Returns {@link Ops#multiply(Tensor, Tensor)} of this and another tensor. */
    public Tensor times(Tensor other) {
        return Ops.multiply(this, other);
    }

    /** Returns this tensor times a number. */
    public Tensor times(double factor) {
        return Ops.affine(this, factor, 0);
    }

    /** Returns this tensor plus a number. */
    public Tensor plus(double summand) {
        return Ops.affine(this, 1, summand);
    }

    /** Returns {@link Ops#divide(Tensor, Tensor)} of this and another tensor. */
    public Tensor dividedBy(Tensor other) {
        return Ops.divide(this, other);
    }

    void requireGradient() {
        requiresGradient = true;
    }

    /** Forgets how this was made, unless it is a leaf; a kept tensor takes part in later operations as a number. */
    void becomeConstant() {
        requiresGradient = leaf;
    }

    /** Returns whether a gradient flows to this tensor. */
    public boolean requiresGradient() {
        return requiresGradient;
    }

    /** Returns the gradient that {@link #backward()} left here, or null; it belongs to the scope of the backward. */
    public Tensor gradient() {
        return gradient;
    }

    /**
     * Replaces the gradient of this leaf by one that was found elsewhere, such as the sum over several workers; it is
     * not copied.
     *
     * @throws IllegalArgumentException if this is no leaf, or the values have another shape or type or are on another
     *     device
     */
    public void gradient(Tensor values) {
        if (!leaf) {
            throw new IllegalArgumentException(
                    "gradient: expected a leaf marked withGradient(), found the tensor made by " + operation);
        }
        Shapes.requireShape("gradient", "the values", values, shape);
        Shapes.requireSameDevice("gradient", this, values);
        if (values.type() != type()) {
            throw new IllegalArgumentException("gradient: expected values of " + type() + ", found " + values);
        }
        gradient = values;
        gradient.allocation.hold();
    }

    /** Clears the gradient. */
    public void clearGradient() {
        gradient = null;
    }

    /**
     * Returns this tensor in the device's floating type: itself, unless a layer handed it on in a narrower type.
     * Gradients pass.
     */
    public Tensor floating() {
        boolean narrow = type().isFloating() && type() != device().floating();
        return narrow ? Conversion.to(device().floating(), this) : this;
    }

    /** Returns a tensor on the same memory that gradients do not pass: the stop-gradient of the papers. */
    public Tensor detach() {
        return view("detach", 0, shape);
    }

    /**
     * Overwrites the elements of this tensor, such as a parameter or a moving average, with those of another; nothing
     * is recorded.
     *
     * @throws IllegalArgumentException if the other has another shape or type, or is on another device
     */
    public void assign(Tensor values) {
        Shapes.requireShape("assign", "the values", values, shape);
        Shapes.requireSameDevice("assign", this, values);
        if (values.type() != type()) {
            throw new IllegalArgumentException("assign: expected values of " + type() + ", found " + values);
        }
        device().copy(values.storage(), storage());
    }

    /**
     * Stands on other memory of its device from now on, with the elements that lie there, and gives its own memory
     * back: so a parameter becomes one of another library's. Views made of it before must not be used again.
     *
     * @throws IllegalArgumentException if the memory is of another length or type, or of another device
     */
    public void moveTo(Storage memory) {
        if (memory.length() != length() || memory.type() != type() || memory.device() != device()) {
            throw new IllegalArgumentException("moveTo: expected " + length() + " elements of " + type() + " on "
                    + device().name() + ", found " + memory.length() + " of " + memory.type() + " on "
                    + memory.device().name());
        }
        requireWhole();
        allocation.moveTo(memory);
        storage = memory;
    }

    private void requireWhole() {
        if (storage() != allocation.storage()) {
            throw new IllegalArgumentException(
                    "moveTo: expected a tensor with memory of its own, found a view made by " + operation);
        }
    }

    /**
     * Keeps the elements past {@link #backward()}, until the scope closes, and returns this tensor; gradients do not
     * pass it from then on.
     */
    public Tensor keep() {
        allocation.keep();
        return this;
    }

    /**
     * Computes the gradient of this scalar for every leaf marked {@link #withGradient()} that was used to make it, and
     * gives back all that was recorded in the scope. Gradients add up over several uses of a leaf.
     *
     * @throws IllegalArgumentException if this is not a scalar
     * @throws IllegalStateException if nothing was recorded for it
     */
    public void backward() {
        if (length() != 1) {
            throw new IllegalArgumentException("backward() starts from a scalar, found shape " + Arrays.toString(shape)
                    + " made by " + operation + "; backward(gradient) starts from any shape");
        }
        recording().backward(this);
    }

    /**
     * Does what {@link #backward()} does, from a tensor of any shape whose own gradient is known: the product of that
     * gradient and the Jacobian. The elements of the gradient stay as they are.
     *
     * @throws IllegalArgumentException if the gradient is missing, of another shape or on another device
     * @throws IllegalStateException if nothing was recorded for this tensor
     */
    public void backward(Tensor ownGradient) {
        if (ownGradient == null) {
            throw new IllegalArgumentException(
                    "backward: the gradient of the tensor made by " + operation + " is missing");
        }
        Shapes.requireShape("backward", "the gradient", ownGradient, shape);
        Shapes.requireSameDevice("backward", this, ownGradient);
        recording().backward(this, ownGradient.detach().keep());
    }

    private Tape recording() {
        if (!requiresGradient || Scope.current() == null) {
            throw new IllegalStateException("nothing was recorded for the tensor made by " + operation
                    + ": no leaf requires a gradient, or an earlier backward() has used the record up");
        }
        return Scope.current().tape();
    }

    void addGradient(Tensor more) {
        if (!Arrays.equals(more.shape, shape)) {
            throw new IllegalStateException("the gradient of a tensor made by " + operation + " has shape "
                    + Arrays.toString(more.shape) + " instead of " + Arrays.toString(shape));
        }
        if (more.type() != type()) {
            addGradient(Conversion.to(type(), more));
            return;
        }
        if (gradient == null) {
            // whoever changes the gradient of one leaf must not change that of another
            gradient = leaf && more.allocation.isHeld() ? copy(more) : more;
            gradient.allocation.hold();
        } else if (!gradient.allocation.isShared() && gradient.allocation != more.allocation) {
            device().accumulate(1, more.storage(), gradient.storage());
        } else {
            Tensor sum = copy(gradient);
            device().accumulate(1, more.storage(), sum.storage());
            gradient.allocation.letGo("its gradient was added up");
            gradient = sum;
            sum.allocation.hold();
        }
    }

    /** Returns a tensor to write the gradient of an input to: this gradient itself where nothing else needs it. */
    Tensor reusedFor(String backward) {
        return allocation.isShared() || allocation.storage() != storage
                ? like(this, backward)
                : view(backward, 0, shape);
    }

    private static Tensor copy(Tensor gradient) {
        Tensor copy = like(gradient, "gradient");
        gradient.device().copy(gradient.storage(), copy.storage());
        return copy;
    }

    void dropGradient(String why) {
        if (gradient != null && !leaf) {
            gradient.allocation.letGo(why);
            gradient = null;
        }
    }

    @Override
    public void close() {
        allocation.release("it was closed");
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape) + " " + type() + " made by " + operation;
    }
}
