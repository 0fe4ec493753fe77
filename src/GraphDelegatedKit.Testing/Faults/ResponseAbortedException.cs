namespace GraphDelegatedKit.Testing.Faults;

// Ends the processing of a request whose response was truncated.
internal sealed class ResponseAbortedException() : IOException("A fault of the local tenant truncated the response.");
