using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

// The users of the tenant, and changes of them.
public sealed partial class LocalTenant
{
    /// <summary>
    /// Revokes every sign-in of a user: refresh tokens are refused with AADSTS50173 and access tokens with 401. The user can sign in
    /// again.
    /// </summary>
    /// <param name="username">The id or the user name.</param>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public void RevokeSignInSessions(string username) => _services.Users.RevokeSessions(GetUser(username));

    /// <summary>Adds a user.</summary>
    /// <param name="user">The user to add.</param>
    /// <exception cref="ArgumentException">
    /// A user with that id or user name exists, or the user has no display name or a user name without a domain.
    /// </exception>
    public void AddUser(LocalUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        UserRules.Require(user, nameof(user));
        _services.Users.Add(user);
    }

    /// <summary>Changes the properties of a user, such as the job title; the id stays.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="change">Returns the changed user, such as <c>user => user with { JobTitle = "Director" }</c>.</param>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user, the new user name is that of another user, or it is not a user name, or there is no display name.
    /// </exception>
    public void ChangeUser(string username, Func<LocalUser, LocalUser> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var user = GetUser(username);
        var changed = change(user) with { Id = user.Id };
        UserRules.Require(changed, nameof(change));
        if (_services.Users.Find(changed.UserPrincipalName) is { } other && other.Id != user.Id)
            throw new ArgumentException($"Another user has the name '{changed.UserPrincipalName}'. Choose another one.", nameof(change));
        _services.Users.Replace(user, changed);
    }

    /// <summary>Removes a user: requests no longer find the user, existing sign-ins end, and a delta reports the removal.</summary>
    /// <param name="username">The id or the user name.</param>
    /// <param name="permanently">
    /// Whether the delta reports the reason <c>deleted</c>; otherwise <c>changed</c>, as for a user who can still be restored.
    /// </param>
    /// <exception cref="ArgumentException">The tenant has no such user.</exception>
    public void RemoveUser(string username, bool permanently = false) =>
        _services.Users.Remove(GetUser(username), permanently ? "deleted" : "changed");

    private LocalUser GetUser(string username) => _services.Users.Get(username, nameof(username));
}
