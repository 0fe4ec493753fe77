namespace GraphDelegatedKit.Testing;

/// <summary>A client secret of a <see cref="LocalApp"/>.</summary>
public sealed record LocalAppSecret
{
    /// <summary>Gets the secret.</summary>
    public required string Value { get; init; }

    /// <summary>Gets when the secret expires, by the tenant's clock. An expired secret is refused with AADSTS7000222.</summary>
    /// <value>The default is null: the secret does not expire.</value>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>Returns the name of the type; never the secret.</summary>
    public override string ToString() => nameof(LocalAppSecret);
}
