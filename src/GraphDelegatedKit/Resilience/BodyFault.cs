namespace GraphDelegatedKit.Resilience;

/// <summary>What is wrong with the body of a response whose status is a success.</summary>
internal enum BodyFault
{
    /// <summary>The body is empty although the status promises one, as after a connection that broke off.</summary>
    Empty,

    /// <summary>The body is not valid JSON: it was cut, or another system replaced it.</summary>
    Malformed,

    /// <summary>The status says that there is no body (202, 204), but the caller expects one.</summary>
    NoContent,

    /// <summary>The body is valid JSON of another shape.</summary>
    WrongShape,

    /// <summary>The body is an error of the service.</summary>
    ServiceError,

    /// <summary>The body is a transient error of the service.</summary>
    TransientServiceError,
}
