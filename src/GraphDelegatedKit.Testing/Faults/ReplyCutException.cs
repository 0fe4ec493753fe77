namespace GraphDelegatedKit.Testing.Faults;

// Unwinds the work once its answer has been cut.
internal sealed class ReplyCutException() : IOException("The answer was cut, as scripted.");
