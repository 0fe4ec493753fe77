namespace GraphDelegatedKit;

/// <summary>The state of a token at a moment.</summary>
public enum JwtState
{
    /// <summary>The token has no <c>exp</c>.</summary>
    Unknown,

    /// <summary>Before <c>nbf</c>. The usual cause is a slow clock.</summary>
    NotYetValid,

    /// <summary>The token is valid for more than five minutes.</summary>
    Valid,

    /// <summary>The token is valid for five minutes at most, which is when the kit renews it.</summary>
    ExpiringSoon,

    /// <summary>At <c>exp</c> or after it.</summary>
    Expired,
}
