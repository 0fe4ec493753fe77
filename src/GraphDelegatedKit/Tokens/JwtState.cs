namespace GraphDelegatedKit;

/// <summary>Where a moment lies in a token's life.</summary>
public enum JwtState
{
    /// <summary>The token does not tell when it ends.</summary>
    Unknown,

    /// <summary>Before <c>nbf</c>: most often a clock that is slow.</summary>
    NotYetValid,

    /// <summary>Good.</summary>
    Valid,

    /// <summary>Good for five minutes at most, which is when the kit fetches a new one.</summary>
    ExpiringSoon,

    /// <summary>At <c>exp</c> or after it.</summary>
    Expired,
}
