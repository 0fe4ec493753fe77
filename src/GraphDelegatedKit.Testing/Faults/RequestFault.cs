namespace GraphDelegatedKit.Testing.Faults;

// The effect of a fault that applies to a request as a whole.
internal sealed record RequestFault(Fault Fault, Func<FaultedRequest, bool>? Condition);
