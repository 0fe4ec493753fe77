using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Client;

/// <summary>A response with a success status has the body of an error.</summary>
internal sealed class ServiceErrorException(GraphErrorBody error) : ResponseBodyException(
    FaultClassifier.IsTransientCode(error.Codes) ? BodyFault.TransientServiceError : BodyFault.ServiceError, "is an error.")
{
    public GraphErrorBody Error => error;
}
