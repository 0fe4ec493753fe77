namespace GraphDelegatedKit.AspNetCore;

/// <summary>What happens if a request without a session asks for a page that needs one.</summary>
public enum AnonymousPageBehavior
{
    /// <summary>The browser is sent to the sign-in page, and afterwards back to the page.</summary>
    Redirect,

    /// <summary>The response is a page with status 401 that has a link to the sign-in.</summary>
    Unauthorized,
}
