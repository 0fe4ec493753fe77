namespace GraphDelegatedKit;

/// <summary>What happened to one user of a bulk call.</summary>
public enum UserOutcome
{
    /// <summary>The user was read.</summary>
    Read,

    /// <summary>The account was enabled or disabled.</summary>
    Changed,

    /// <summary>The account was in the requested state before (<see cref="UserChangeOptions.LookFirst"/>).</summary>
    Unchanged,

    /// <summary>The account would be enabled or disabled without <see cref="UserChangeOptions.DryRun"/>.</summary>
    WouldChange,

    /// <summary>
    /// The account belongs to the signed-in user and was not changed (<see cref="UserChangeOptions.IncludeSelf"/>).
    /// </summary>
    Refused,

    /// <summary>There is no such user.</summary>
    NotFound,

    /// <summary>The signed-in user or the app may not do this. <see cref="GraphException.Remedy"/> says what is missing.</summary>
    Forbidden,

    /// <summary>The request failed for another reason.</summary>
    Failed,
}
