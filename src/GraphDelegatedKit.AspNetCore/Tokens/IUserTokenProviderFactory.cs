namespace GraphDelegatedKit.AspNetCore;

/// <summary>Creates token providers for work that goes on after the response, such as a job of a queue.</summary>
public interface IUserTokenProviderFactory
{
    /// <summary>Creates a token provider for the user of a session.</summary>
    /// <param name="session">The session, from <c>HttpContext.GetUserSession()</c> of the request that started the work.</param>
    /// <returns>
    /// The provider. It throws a <see cref="SignInException"/> with <see cref="SignInReason.SignInRequired"/> once the session has ended.
    /// </returns>
    ITokenProvider Create(UserSession session);
}
