namespace GraphDelegatedKit.Testing;

/// <summary>What a tenant does with a request that breaks a <see cref="LocalRule"/>.</summary>
public enum RuleMode
{
    /// <summary>Refuses the request, with the error of the service if the service has one.</summary>
    Refuse,

    /// <summary>Accepts the request, and records a warning in <see cref="RecordedRequest.Warnings"/>.</summary>
    Warn,

    /// <summary>Accepts the request without a warning.</summary>
    Allow,
}
