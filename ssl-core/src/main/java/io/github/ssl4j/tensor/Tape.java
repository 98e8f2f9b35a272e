package io.github.ssl4j.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The operations recorded in a scope, in the order they were computed. Walking them backwards turns the gradient of a
 * loss into gradients of its leaves; every intermediate is given back as soon as nothing before it needs it.
 */
final class Tape {

    private record Node(String operation, Tensor output, Tensor[] inputs, Tensor[] saved, Backward backward) {}

    private static final Tensor[] NONE = {};

    private final List<Node> nodes = new ArrayList<>();

    /** Records an operation whose backward needs only its inputs and its output. */
    static Tensor record(Tensor output, Tensor[] inputs, Backward backward) {
        return record(output, inputs, NONE, backward);
    }

    /** Records an operation; {@code saved} are tensors of its own that the backward needs and nobody else. */
    static Tensor record(Tensor output, Tensor[] inputs, Tensor[] saved, Backward backward) {
        if (!isWanted(inputs)) {
            return output;
        }
        Scope scope = Scope.current();
        if (scope == null) {
            throw new IllegalStateException(
                    output.operation() + ": gradients are recorded in a scope; open one with Scope.open()");
        }
        output.requireGradient();
        output.allocation().hold();
        for (Tensor tensor : saved) {
            tensor.allocation().hold();
        }
        scope.tape().nodes.add(new Node(output.operation(), output, inputs, saved, backward));
        return output;
    }

    /** Returns whether an operation on these inputs will be recorded. */
    static boolean isWanted(Tensor... inputs) {
        if (!Gradients.areOn()) {
            return false;
        }
        for (Tensor input : inputs) {
            if (input != null && input.requiresGradient()) {
                return true;
            }
        }
        return false;
    }

    void backward(Tensor loss) {
        Tensor one = Tensor.uninitialized(loss.device(), "backward", loss.shape());
        loss.device().fill(one.storage(), 1);
        backward(loss, one);
    }

    void backward(Tensor end, Tensor gradient) {
        requireRecorded(end);
        end.keep();
        end.addGradient(gradient);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.remove(i);
            if (node.output.gradient() != null) {
                propagate(node);
            }
            String why = "backward() gave it back; call keep() on what is needed later";
            node.output.dropGradient(why);
            node.output.becomeConstant();
            node.output.allocation().letGo(why);
            for (Tensor tensor : node.saved) {
                tensor.allocation().letGo(why);
            }
        }
    }

    private void requireRecorded(Tensor end) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).output == end) {
                return;
            }
        }
        throw new IllegalStateException("the tensor made by " + end.operation()
                + " is not on the tape of the open scope: it was recorded in a scope that is closed, or it is a leaf");
    }

    private static void propagate(Node node) {
        Gradients.off(() -> {
            Tensor[] gradients = node.backward.gradients(node.output.gradient());
            for (int i = 0; i < gradients.length; i++) {
                if (gradients[i] != null && node.inputs[i] != null && node.inputs[i].requiresGradient()) {
                    node.inputs[i].addGradient(gradients[i]);
                    Scope.current().release(gradients[i]);
                    Scope.current().release(node.inputs[i].gradient());
                }
            }
            return node.output;
        });
    }

    void clear() {
        nodes.clear();
    }
}
