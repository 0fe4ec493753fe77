using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing;

/// <summary>Somebody who works in the local tenant.</summary>
public sealed record LocalUser
{
    /// <summary>The object id, a GUID.</summary>
    public required string Id { get; init; }

    /// <summary>The full name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The name to sign in with.</summary>
    public required string UserPrincipalName { get; init; }

    /// <summary>The first name.</summary>
    public string? GivenName { get; init; }

    /// <summary>The family name.</summary>
    public string? Surname { get; init; }

    /// <summary>The job title; some people have none.</summary>
    public string? JobTitle { get; init; }

    /// <summary>The address of the mailbox.</summary>
    public string? Mail { get; init; }

    /// <summary>The department.</summary>
    public string? Department { get; init; }

    /// <summary>The office.</summary>
    public string? OfficeLocation { get; init; }

    /// <summary>The mobile phone number.</summary>
    public string? MobilePhone { get; init; }

    /// <summary>The language, such as <c>en-US</c>.</summary>
    public string? PreferredLanguage { get; init; }

    /// <summary>Whether this person may sign in.</summary>
    public bool AccountEnabled { get; init; } = true;

    /// <summary>Whether this person is a global administrator.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Where a guest comes from.</summary>
    /// <value>Default: none; the person belongs to this tenant.</value>
    public LocalHomeAccount? Home { get; init; }

    internal string SignInName => Home?.Username ?? UserPrincipalName;

    /// <summary>Somebody of another tenant who was invited to this one, under a name of their own in each.</summary>
    /// <param name="username">The name they sign in with, such as <c>grace@fabrikam.com</c>.</param>
    /// <param name="displayName">The full name.</param>
    public static LocalUser CreateGuest(string username, string displayName)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        return new LocalUser
        {
            Id = Guid.NewGuid().ToString(),
            DisplayName = displayName,
            UserPrincipalName = username.Replace('@', '_') + "#EXT#@contoso.onmicrosoft.com",
            Mail = username,
            Home = new LocalHomeAccount(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), username),
        };
    }

    /// <summary>
    /// Makes up people, the same ones every time; the first is an administrator and the one who signs in unless told otherwise. Each is made when looked at:
    /// a million cost no more to have than ten.
    /// </summary>
    public static IReadOnlyList<LocalUser> Generate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new GeneratedUsers(count);
    }
}
