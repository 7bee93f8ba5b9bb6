// Starts the API explorer; in a file of its own because the content security policy allows no inline script.
window.addEventListener("load", () => {
  // Beside this page, wherever a proxy shows it.
  SwaggerUIBundle({ url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });
});
