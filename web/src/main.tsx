import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import "./style.css";

const root = document.getElementById("page");
if (root === null) throw new Error("the page has no place for itself");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
