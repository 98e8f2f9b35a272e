package io.github.ssl4j.tensor;

import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Owner of the tensors made while it is open on this thread; closing it gives their memory back to the device.
 *
 * <pre>{@code
 * try (Scope step = Scope.open()) {
 *     Tensor loss = method.loss(views);
 *     loss.backward();
 *     optimizer.step();
 * }
 * }</pre>
 *
 * <p>A scope may bring the random numbers of what is computed in it: masks, dropped paths, shuffles. The same stream
 * makes the same step, so that a resumed run draws the same numbers.
 *
 * <p>Scopes nest. Operations are recorded for {@link Tensor#backward()} only while a scope is open. A tensor used
 * after its scope throws an {@link IllegalStateException} that names the operation that made it.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope parent;
    private final Tape tape;
    private final RandomStream random;
    private final List<Allocation> owned = new ArrayList<>();
    private boolean detached;
    private boolean entered;
    private boolean closed;

    private Scope(Scope parent, RandomStream random) {
        this.parent = parent;
        this.tape = parent == null ? new Tape() : parent.tape;
        this.random = random;
    }

    /**
     * Opens a scope on this thread, inside the one that is open now, whose random numbers it shares; where there is
     * none, they are the same for every scope.
     */
    public static Scope open() {
        Scope parent = CURRENT.get();
        return open(parent == null ? RandomStream.of(0) : parent.random);
    }

    /** Opens a scope on this thread, inside the one that is open now, with random numbers of its own. */
    public static Scope open(RandomStream random) {
        Scope scope = new Scope(CURRENT.get(), random);
        CURRENT.set(scope);
        return scope;
    }

    /**
     * Returns a scope that is open on no thread: what is computed {@link #within} it belongs to it and is recorded in
     * it, so that a forward pass in one call and the backward pass in a later one can share it.
     */
    public static Scope detached(RandomStream random) {
        Scope scope = new Scope(null, random);
        scope.detached = true;
        return scope;
    }

    /**
     * Computes something in this detached scope, in place of the scope that is open on this thread, which is open again
     * afterwards.
     *
     * @throws IllegalStateException if this scope is not a detached one, is closed, or is open on a thread
     */
    public <T> T within(Supplier<T> computation) {
        if (!detached || closed || entered) {
            throw new IllegalStateException("expected a detached scope that is neither closed nor open on a thread");
        }
        Scope outer = CURRENT.get();
        entered = true;
        CURRENT.set(this);
        try {
            return computation.get();
        } finally {
            entered = false;
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /**
     * Returns the random numbers of the scope that is open on this thread.
     *
     * @throws IllegalStateException if there is none
     */
    public static RandomStream random() {
        Scope scope = CURRENT.get();
        if (scope == null) {
            throw new IllegalStateException("random numbers are drawn in a scope; open one with Scope.open()");
        }
        return scope.random;
    }

    static Scope current() {
        return CURRENT.get();
    }

    Tape tape() {
        return tape;
    }

    void own(Allocation allocation) {
        owned.add(allocation);
    }

    boolean owns(Allocation allocation) {
        return owned.contains(allocation);
    }

    /**
     * Hands a tensor of this scope over to the scope around it, or to the caller where there is none, and returns it.
     */
    public Tensor release(Tensor tensor) {
        Allocation allocation = tensor.allocation();
        if (owned.remove(allocation) && parent != null) {
            parent.own(allocation);
        }
        return tensor;
    }

    /**
     * Gives the memory of all tensors of this scope back.
     *
     * @throws IllegalStateException if a scope opened later on this thread is still open
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (detached ? entered : CURRENT.get() != this) {
            throw new IllegalStateException("a scope must be closed by the thread that opened it, inner scopes first");
        }
        closed = true;
        if (detached) {
            tape.clear();
        } else if (parent == null) {
            CURRENT.remove();
            tape.clear();
        } else {
            CURRENT.set(parent);
        }
        for (Allocation allocation : owned) {
            allocation.release("its scope was closed");
        }
        owned.clear();
    }
}
