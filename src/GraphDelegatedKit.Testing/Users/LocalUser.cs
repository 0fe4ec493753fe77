using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>A user of the local tenant.</summary>
public sealed record LocalUser
{
    /// <summary>Gets the object id, a GUID.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the full name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the name to sign in with.</summary>
    public required string UserPrincipalName { get; init; }

    /// <summary>Gets the first name; null for a user without one.</summary>
    public string? GivenName { get; init; }

    /// <summary>Gets the family name; null for a user without one.</summary>
    public string? Surname { get; init; }

    /// <summary>Gets the job title; null for a user without one.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Gets the email address; null for a user without one.</summary>
    public string? Mail { get; init; }

    /// <summary>Gets the department; null for a user without one.</summary>
    public string? Department { get; init; }

    /// <summary>Gets the office; null for a user without one.</summary>
    public string? OfficeLocation { get; init; }

    /// <summary>Gets the mobile phone number; null for a user without one.</summary>
    public string? MobilePhone { get; init; }

    /// <summary>Gets the preferred language, such as <c>en-US</c>; null for a user without one.</summary>
    public string? PreferredLanguage { get; init; }

    /// <summary>Gets whether the user may sign in.</summary>
    /// <value>The default is true.</value>
    public bool AccountEnabled { get; init; } = true;

    /// <summary>Gets whether the user is a global administrator.</summary>
    /// <value>The default is false.</value>
    public bool IsAdministrator { get; init; }

    /// <summary>Gets the home account of a guest.</summary>
    /// <value>The default is null: the user is a member of this tenant.</value>
    public LocalHomeAccount? Home { get; init; }

    /// <summary>Gets the manager: the id or the user name of another user.</summary>
    /// <value>The default is null: no manager.</value>
    public string? Manager { get; init; }

    /// <summary>
    /// Gets the values of other properties of the user resource, by their names in JSON: <c>["employeeId"] = "E42"</c>. A value is a text,
    /// a number, a Boolean, or an object that is serialized as JSON.
    /// </summary>
    /// <value>The default is null: properties without a value are null or empty in responses.</value>
    public IReadOnlyDictionary<string, object?>? OtherProperties { get; init; }

    internal string SignInName => Home?.Username ?? UserPrincipalName;

    /// <summary>Creates a guest: a user of another tenant, with a different user principal name in this one.</summary>
    /// <param name="username">The name the guest signs in with, such as <c>grace@fabrikam.com</c>.</param>
    /// <param name="displayName">The full name.</param>
    /// <exception cref="ArgumentException">The name to sign in with is empty.</exception>
    public static LocalUser CreateGuest(string username, string displayName)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        return new LocalUser
        {
            Id = Guid.NewGuid().ToString(),
            DisplayName = displayName,
            UserPrincipalName = username.Replace('@', '_') + "#EXT#@" + TenantDomains.Initial,
            Mail = username,
            Home = new LocalHomeAccount(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), username),
        };
    }

    /// <summary>
    /// Generates users, always the same ones; the first is an administrator. A user is created when the list is read, so a million of them
    /// need no more memory than ten.
    /// </summary>
    /// <param name="count">The number of users, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static IReadOnlyList<LocalUser> Generate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new GeneratedUsers(count);
    }
}
