namespace GraphDelegatedKit.Testing;

/// <summary>What a tenant does with a request that breaks a <see cref="LocalRule"/>.</summary>
public enum RuleMode
{
    /// <summary>Refuses it, with the error of the service if the service has one.</summary>
    Refuse,

    /// <summary>Accepts it, and records a warning in <see cref="RecordedRequest.Warnings"/>.</summary>
    Warn,

    /// <summary>Accepts it without a warning.</summary>
    Allow,
}
