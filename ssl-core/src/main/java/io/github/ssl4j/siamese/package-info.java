/** What methods that compare views share: branches of a network, their EMAs and queues of features. */
package io.github.ssl4j.siamese;
