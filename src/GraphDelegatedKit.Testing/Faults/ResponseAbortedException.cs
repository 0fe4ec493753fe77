namespace GraphDelegatedKit.Testing.Faults;

// Unwinds the work once its answer has been cut.
internal sealed class ResponseAbortedException() : IOException("The answer was cut, as scripted.");
